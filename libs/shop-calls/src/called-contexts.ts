/** The contexts that answer over gRPC. */
export const calledContexts = ['catalog', 'customers', 'inventory', 'ordering', 'payments', 'shipping'] as const;
export type CalledContext = (typeof calledContexts)[number];

/** `host:port` of each context's gRPC listener, or several with commas between. */
export type ContextAddresses = Readonly<Record<CalledContext, string>>;
