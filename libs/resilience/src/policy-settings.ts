/** The parameters of a policy. Times are in milliseconds. */
export interface PolicySettings {
  /** The time limit of one attempt. */
  readonly timeoutMs: number;
  readonly retry: {
    /** The most attempts of a call; 1 means no retry. */
    readonly attempts: number;
    /** Exponential backoff with full jitter: uniform in [0, base · 2^n), up to the cap. */
    readonly baseMs: number;
    readonly capMs: number;
    /** Retries per call that all calls together may make in the long run, and the most that may be saved up. */
    readonly budgetRatio: number;
    readonly budgetReserve: number;
  };
  readonly circuit: {
    /**
     * The ratio of the last `windowCalls` subjects that must fail; 0 < x < 1.
     * A window that is not full opens nothing.
     */
    readonly failureRatio: number;
    readonly windowCalls: number;
    /**
     * How long the callee gets no call. Then `closeAfter` calls for different subjects probe it in parallel. The
     * circuit opens again when the ratio `failureRatio` of them fails, and closes as soon as that cannot happen any
     * more.
     */
    readonly openMs: number;
    readonly closeAfter: number;
  };
  readonly bulkhead: {
    /** How many attempts may run at a time, and how many may wait for a place. */
    readonly concurrency: number;
    readonly queue: number;
    /** The largest part of them for one client; 0 < x ≤ 1. */
    readonly share: number;
  };
}

/** The options of a policy; missing ones are as in `DEFAULTS`. */
export type PolicyOptions = { readonly [Part in keyof PolicySettings]?: Partial<PolicySettings[Part]> };

/** For the places of requests: one client leaves half of them to the others. */
export const SHARE_OF_A_CLIENT = 0.5;

export const DEFAULTS: PolicySettings = {
  timeoutMs: 2_000,
  retry: { attempts: 3, baseMs: 1_000, capMs: 30_000, budgetRatio: 0.2, budgetReserve: 10 },
  circuit: { failureRatio: 0.5, windowCalls: 10, openMs: 30_000, closeAfter: 5 },
  bulkhead: { concurrency: 20, queue: 20, share: 1 },
};

export function withDefaults({ timeoutMs, retry, circuit, bulkhead }: PolicyOptions): PolicySettings {
  return {
    timeoutMs: timeoutMs ?? DEFAULTS.timeoutMs,
    retry: { ...DEFAULTS.retry, ...retry },
    circuit: { ...DEFAULTS.circuit, ...circuit },
    bulkhead: { ...DEFAULTS.bulkhead, ...bulkhead },
  };
}
