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

/** Every reason code that a client can get, with the HTTP status of that answer. */
export const rejectionStatus = { ...httpRejections, ...shopRejections } as const;

export type { RejectionCode } from '@maru/kernel';
