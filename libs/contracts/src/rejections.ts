import { declareRejections, httpRejections } from '@maru/kernel';
import type { AllOf } from './all-of';
import type { ContextContract } from './context-contract';
import { contexts } from './contexts';

type Tables<Context> = Context extends { readonly rejections: infer Table } ? Table : never;

const shopRejections = declareRejections(
  Object.assign({}, ...contexts.map(({ rejections }: ContextContract) => rejections)) as AllOf<
    Tables<(typeof contexts)[number]>
  >,
);

type ShopRejections = typeof shopRejections;

declare module '@maru/kernel' {
  // eslint-disable-next-line @typescript-eslint/no-empty-object-type -- adds the codes of the shop to `RejectionCode`
  interface DeclaredRejections extends ShopRejections {}
}

/** Every reason code a client can meet, and the HTTP status it has when it is the answer to a request. */
export const rejectionStatus = { ...httpRejections, ...shopRejections } as const;

export type { RejectionCode } from '@maru/kernel';
