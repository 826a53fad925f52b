import { SeededRandom } from '@maru/kernel';
import type { Random } from '@maru/kernel';
import type { Attempt, CircuitState, Judgement, PolicyOptions } from '../src';
import { Policy } from '../src';

/** The result of one attempt: an answer, an error, or none. */
export type Turn = 'ok' | 'hang' | Error;

export const httpError = (status: number, retryAfter?: string): Error =>
  Object.assign(new Error(`HTTP ${status}`), { status, headers: { 'retry-after': retryAfter } });
export const refused = (): Error => Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });

/** Always in the middle, so that a wait with full jitter is half of the longest. */
export const half: Random = { next: () => 0.5 };

/** A callee with its policy. It plays `turns` one after the other, and repeats the last. */
export function aCallee(
  turns: readonly Turn[],
  options: PolicyOptions & Judgement = {},
  random: Random = new SeededRandom(1),
) {
  const changes: string[] = [];
  const onChange = (from: CircuitState, to: CircuitState) => changes.push(`${from} to ${to}`);
  const policy = new Policy('the carrier', options, { random, onChange });
  /** The calls that it got, in ms of the fake clock, with their arguments. */
  const asked: (Omit<Attempt, 'leavePlace'> & { readonly at: number })[] = [];
  let rest = [...turns];
  return {
    policy,
    changes,
    asked,
    will: (...next: readonly Turn[]) => void (rest = [...next]),
    work: async (attempt: Attempt): Promise<string> => {
      const { number, signal, ending, timeLeftMs } = attempt;
      asked.push({ number, signal, ending, timeLeftMs, at: Date.now() });
      const turn = rest.length > 1 ? rest.shift()! : rest[0]!;
      if (turn === 'hang') return new Promise(() => undefined);
      if (turn instanceof Error) throw turn;
      return 'a parcel';
    },
  };
}

/** The end of a promise, with its handlers attached before time goes on. */
export const endOf = <T>(promise: Promise<T>): Promise<T | Error> => promise.catch((error: unknown) => error as Error);
