/**
 * The V8 flags of the gateway (measured: `npm run bench -- --edge`, ADR 0022). A request allocates some 40 KB, which
 * all die with it. The young generation has its full size from the start, because V8 grows it only for objects that
 * survive. Pretenuring is off, because a dead object in the old generation keeps the young objects that it refers to
 * alive until the next full mark.
 */
export const nodeArguments = [
  '--min-semi-space-size=32',
  '--max-semi-space-size=32',
  '--no-allocation-site-pretenuring',
] as const;
