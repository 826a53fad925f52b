import type { AllOf } from './all-of';
import type { ContextContract } from './context-contract';
import { contexts } from './contexts';
import { httpRejections } from './http-rejections';

type Tables<Context> = Context extends { readonly rejections: infer Table } ? Table : never;

/** Every reason code a client can meet, and the HTTP status it has when it is the answer to a request. */
export const rejectionStatus = Object.assign(
  {},
  httpRejections,
  ...contexts.map(({ rejections }: ContextContract) => rejections),
) as typeof httpRejections & AllOf<Tables<(typeof contexts)[number]>>;

export type RejectionCode = keyof typeof rejectionStatus;
