/**
 * With what Node is to run the gateway (measured: `npm run bench -- --edge`, ADR 0022). Every request makes some 40 KB that die with
 * it, and nothing else: the young generation has all its room at once, since V8 gives it more only for what survives; and nothing is
 * taken for long-lived and put among the old, from where a dead object keeps the young ones that it names alive until everything is marked.
 */
export const nodeArguments = [
  '--min-semi-space-size=32',
  '--max-semi-space-size=32',
  '--no-allocation-site-pretenuring',
] as const;
