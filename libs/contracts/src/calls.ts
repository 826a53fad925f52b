import type { AllOf } from './all-of';
import type { CallKind, ContextContract } from './context-contract';
import type { CalledContext } from './context-names';
import { contexts } from './contexts';
import type { ServiceContract } from '@maru/kernel';

type CallsOf<Context> = Context extends { readonly service: ServiceContract<infer Calls> } ? Calls : never;

/** Every call that a context answers over gRPC, with the types of its messages. */
export type AllCalls = AllOf<CallsOf<(typeof contexts)[number]>>;

/** The context that answers a call, and the kind of the call. */
export interface CallRule {
  readonly context: CalledContext;
  readonly kind: CallKind;
}

/** The context and the kind of each call, by name. */
export const callRules = Object.fromEntries(
  contexts.flatMap(({ name, calls = {} }: ContextContract) =>
    Object.entries(calls).map(([call, kind]) => [call, { context: name, kind }]),
  ),
) as unknown as Readonly<Record<keyof AllCalls, CallRule>>;
