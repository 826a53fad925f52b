import { z } from 'zod';
import type { PolicyOptions, PolicySettings } from './policy-settings';
import { DEFAULTS, SHARE_OF_A_CLIENT, withDefaults } from './policy-settings';

const ms = (least: number, usual: number) => z.coerce.number().int().min(least).max(600_000).default(usual);
const count = (least: number, usual: number) => z.coerce.number().int().min(least).max(100_000).default(usual);

function callVariables({ timeoutMs, circuit, bulkhead }: PolicySettings) {
  return {
    /** The time limit of one attempt. */
    TIMEOUT_MS: ms(1, timeoutMs),
    /** The fraction of failures among the last `CIRCUIT_CALLS` at which the circuit opens. */
    CIRCUIT_FAILURES: z.coerce.number().gt(0).lt(1).default(circuit.failureRatio),
    CIRCUIT_CALLS: count(1, circuit.windowCalls),
    /** How long the callee then gets no call, and how many calls probe it; `CIRCUIT_FAILURES` applies to those, too. */
    CIRCUIT_OPEN_MS: ms(1, circuit.openMs),
    CIRCUIT_CLOSE_AFTER: count(1, circuit.closeAfter),
    /** How many calls run at a time, and how many wait. */
    CONCURRENCY: count(1, bulkhead.concurrency),
    QUEUE: count(0, bulkhead.queue),
  };
}

function againVariables({ retry }: PolicySettings) {
  return {
    /** The most attempts of a call. */
    ATTEMPTS: z.coerce.number().int().min(1).max(20).default(retry.attempts),
    /** The wait before a retry: full jitter, doubles each time. */
    BACKOFF_MS: ms(0, retry.baseMs),
    BACKOFF_MAX_MS: ms(0, retry.capMs),
    /** Retries per call in the long run. */
    RETRY_BUDGET: z.coerce.number().min(0).max(10).default(retry.budgetRatio),
  };
}

type Prefixed<Prefix extends string, Shape> = { [Name in keyof Shape & string as `${Prefix}_${Name}`]: Shape[Name] };
type OfCalls = ReturnType<typeof callVariables>;
type OfRetries = ReturnType<typeof againVariables>;
type Name = keyof OfCalls | keyof OfRetries;

/**
 * Environment variables of a policy, for a zod object: `policyVariables('SMTP', { timeoutMs: 30_000 })` has
 * SMTP_TIMEOUT_MS, …
 */
export const policyVariables = <Prefix extends string>(prefix: Prefix, usual: PolicyOptions = {}) =>
  prefixed<Prefix, OfCalls>(prefix, callVariables(withDefaults(usual)));

/** The same for calls that are retried: SMTP_ATTEMPTS, … */
export const retryVariables = <Prefix extends string>(prefix: Prefix, usual: PolicyOptions['retry'] = {}) =>
  prefixed<Prefix, OfRetries>(prefix, againVariables(withDefaults({ retry: usual })));

function prefixed<Prefix extends string, Shape extends object>(prefix: Prefix, shape: Shape): Prefixed<Prefix, Shape> {
  const named = Object.entries(shape).map(([name, field]) => [`${prefix}_${name}`, field as unknown]);
  return Object.fromEntries(named) as Prefixed<Prefix, Shape>;
}

/**
 * The policy options in those variables; without `retryVariables` nothing is retried. One client has its share of the
 * places (`SHARE_OF_A_CLIENT`); calls without a client may use all of them.
 */
export function policyOptions<Prefix extends string>(
  prefix: Prefix,
  values: { readonly [Each in keyof OfCalls as `${Prefix}_${Each}`]: number },
): PolicySettings {
  const value = (name: Name) => (values as Readonly<Record<string, number | undefined>>)[`${prefix}_${name}`];
  const given = (name: keyof OfCalls) => value(name)!;
  const retry = {
    attempts: value('ATTEMPTS') ?? 1,
    baseMs: value('BACKOFF_MS') ?? DEFAULTS.retry.baseMs,
    capMs: value('BACKOFF_MAX_MS') ?? DEFAULTS.retry.capMs,
    budgetRatio: value('RETRY_BUDGET') ?? DEFAULTS.retry.budgetRatio,
    budgetReserve: DEFAULTS.retry.budgetReserve,
  };
  return {
    timeoutMs: given('TIMEOUT_MS'),
    retry,
    circuit: {
      failureRatio: given('CIRCUIT_FAILURES'),
      windowCalls: given('CIRCUIT_CALLS'),
      openMs: given('CIRCUIT_OPEN_MS'),
      closeAfter: given('CIRCUIT_CLOSE_AFTER'),
    },
    bulkhead: { concurrency: given('CONCURRENCY'), queue: given('QUEUE'), share: SHARE_OF_A_CLIENT },
  };
}
