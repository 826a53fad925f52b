import type { CalledContext } from '@maru/contracts';

export { calledContexts } from '@maru/contracts';
export type { CalledContext } from '@maru/contracts';

/** `host:port` of each context's gRPC listener, or several, separated by commas. */
export type ContextAddresses = Readonly<Record<CalledContext, string>>;
