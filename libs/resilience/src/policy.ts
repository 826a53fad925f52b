import { currentCausation, SystemRandom } from '@maru/kernel';
import type { Random, Span, Tracer } from '@maru/kernel';
import { TaskCancelledError } from 'cockatiel';
import { attemptSpan } from './attempt-span';
import type { Attempt, Call } from './call';
import { BulkheadFull, CallTimedOut, CircuitOpen, DeadlinePassed } from './call-errors';
import { Circuit } from './circuit';
import type { CircuitState } from './circuit';
import { errorFault } from './error-fault';
import { FairPlaces, NoPlace } from './fair-places';
import type { Fault } from './fault';
import { valueOf } from './outcome';
import type { Outcome } from './outcome';
import { withDefaults } from './policy-settings';
import type { PolicyOptions, PolicySettings } from './policy-settings';
import type { PolicySnapshot } from './policy-snapshot';
import { Retries } from './retries';
import { RetryTimes } from './retry-times';
import { Tally } from './tally';
import { withinLimit } from './within-limit';
import type { Ending, Limit } from './within-limit';

/**
 * Distinguishes a callee's faults from its answers. By default errors are mapped by `errorFault`, and every result is
 * an answer.
 */
export interface Judgement {
  /** Undefined for an error that is an answer, because a refusal is neither retried nor counted against the callee. */
  readonly faultOfError?: (error: unknown) => Fault | undefined;
  /** For clients that return a bad response as a value. It still reaches the caller, unless there is a fallback. */
  readonly faultOfResult?: (result: unknown) => Fault | undefined;
}

/** A call for a request belongs to the request's client, and ends at the deadline of the request. */
function whileWaitedFor<T>(call: Call<T>): Call<T> {
  const { deadline, client } = currentCausation() ?? {};
  const ofClient = client === undefined || call.client !== undefined ? call : { ...call, client };
  if (!deadline || (call.deadline && call.deadline <= deadline)) return ofClient;
  return { ...ofClient, deadline };
}

// The usual time after which a place is free; most calls take less.
const BUSY_PAUSE_MS = 1_000;

// An attempt with less than this part of its usual time may time out without a fault of the callee.
const FAIR_TRIAL = 0.5;

/** An attempt, and its time limit in ms. */
interface Asked<T> {
  readonly outcome: Outcome<T>;
  readonly timeLeftMs: number;
}

const notMade = (error: CircuitOpen | BulkheadFull): Outcome<never> => ({ error, fault: { kind: error.kind } });

class AttemptWithin implements Attempt {
  constructor(
    readonly number: number,
    readonly ending: Limit,
    readonly timeLeftMs: number,
    readonly leavePlace: () => void,
    readonly span: Span | undefined,
  ) {}

  get signal(): AbortSignal {
    return this.ending.signal;
  }
}

/** The dependencies of a policy. */
export interface Surroundings {
  /** For the jitter; default: the system's randomness. */
  readonly random?: Random;
  readonly onChange?: (from: CircuitState, to: CircuitState) => void;
  /** Records a span for each attempt that is made; default none. */
  readonly tracer?: Tracer | undefined;
}

/**
 * Calls one callee: every attempt passes the circuit breaker, then takes a place in the bulkhead, then has its
 * time-out. Around them are the retries, and around all the caller's deadline and fallback. Create one instance for
 * each callee that can fail independently. Timers are those of the process.
 */
export class Policy {
  private readonly settings: PolicySettings;
  private readonly judgement: Required<Judgement>;
  private readonly retryTimes: RetryTimes;
  private readonly circuit: Circuit;
  private readonly places: FairPlaces;
  private readonly retries: Retries;
  private readonly tally = new Tally();
  private readonly tracer: Tracer | undefined;

  /** `name` is the callee's name in logs and errors. */
  constructor(
    readonly name: string,
    options: PolicyOptions & Judgement = {},
    { random = new SystemRandom(), onChange = () => undefined, tracer }: Surroundings = {},
  ) {
    this.settings = withDefaults(options);
    this.tracer = tracer;
    const { faultOfError = errorFault, faultOfResult = () => undefined } = options;
    this.judgement = { faultOfError, faultOfResult };
    this.retryTimes = new RetryTimes(random);
    this.circuit = new Circuit(name, this.settings.circuit, { retryTimes: this.retryTimes, onChange });
    this.places = new FairPlaces(this.settings.bulkhead);
    this.retries = new Retries(this.settings.retry, random);
  }

  /**
   * Runs `work` once or, when the call may be repeated, several times, and returns its result. A result after the
   * time-out is ignored.
   * @throws the error of the last attempt; CallTimedOut, DeadlinePassed, CircuitOpen, BulkheadFull; the reason of the
   * call's signal
   */
  async execute<T>(work: (attempt: Attempt) => Promise<T>, given: Call<T> = {}): Promise<T> {
    const call = whileWaitedFor(given);
    let outcome: Outcome<T>;
    try {
      outcome = await this.whileWanted(call, (wanted) =>
        this.retries.run(call, (number) => this.attempt(work, number, call, wanted)),
      );
    } catch (error) {
      this.tally.gaveUp();
      throw error;
    }
    this.tally.ended(outcome.fault);
    if (!outcome.fault || !call.fallback) return valueOf(outcome);
    this.tally.fellBack();
    return call.fallback('error' in outcome ? outcome.error : outcome.value);
  }

  /**
   * The reason why the circuit would refuse a call for `subject` now; undefined when it would admit it. Saves the
   * caller the write before a call. A refusal counts like that of a call.
   */
  refusal(subject?: string): CircuitOpen | undefined {
    const refusal = this.circuit.refusal(subject);
    if (!refusal) return undefined;
    this.tally.failed(refusal);
    this.tally.ended(refusal);
    return refusal;
  }

  snapshot(): PolicySnapshot {
    return {
      name: this.name,
      circuit: this.circuit.state,
      openForMs: this.circuit.openForMs,
      active: this.places.active,
      queued: this.places.queued,
      aside: this.places.aside,
      ...this.tally.counts(),
      retries: this.retries.made,
      retriesSaved: this.retries.saved,
    };
  }

  /** Ends with the deadline or the signal, whatever is running or waiting. */
  private async whileWanted<T>(
    { signal, deadline, repeatable, client }: Call<T>,
    attempts: (wanted: Ending | undefined) => Promise<Outcome<T>>,
  ): Promise<Outcome<T>> {
    signal?.throwIfAborted();
    if (!signal && !deadline) return attempts(undefined);
    const leftMs = deadline ? deadline.getTime() - Date.now() : Infinity;
    const late = (): Outcome<T> => ({ error: new DeadlinePassed(this.name), fault: { kind: 'timeout' } });
    if (leftMs <= 0) return late();
    // An attempt that starts now and is the only one enforces the deadline itself, because nothing else waits.
    if (!signal && !repeatable && this.circuit.state === 'closed' && this.places.isFree(client))
      return attempts(undefined);
    const ended = await withinLimit(leftMs, signal, attempts);
    if (!ended.expired) return ended.value;
    signal?.throwIfAborted();
    return late();
  }

  private async attempt<T>(
    work: (attempt: Attempt) => Promise<T>,
    number: number,
    call: Call<T>,
    wanted: Ending | undefined,
  ): Promise<Outcome<T>> {
    const outcome = await this.admitted(call, wanted, (leavePlace) =>
      this.ask(work, number, call, { wanted, leavePlace }),
    );
    if (outcome.fault) this.tally.failed(outcome.fault);
    return outcome;
  }

  private async admitted<T>(
    { subject, client, timeoutMs = this.settings.timeoutMs }: Call<T>,
    wanted: Ending | undefined,
    ask: (leavePlace: () => void) => Promise<Asked<T>>,
  ): Promise<Outcome<T>> {
    const passage = this.circuit.enter(subject, client);
    if (passage instanceof CircuitOpen) return notMade(passage);
    let ended = false;
    try {
      return await this.places.run(client, wanted, async (leavePlace) => {
        if (!passage.stands()) return notMade(this.circuit.refused());
        const { outcome, timeLeftMs } = await ask(leavePlace);
        // A caller with little time left proves nothing about the callee.
        if (outcome.fault?.kind === 'timeout' && timeLeftMs < timeoutMs * FAIR_TRIAL) return outcome;
        // Before the place is free, because the next call must not go to a callee that has just failed too often.
        passage.end(outcome.fault !== undefined);
        ended = true;
        return outcome;
      });
    } catch (error) {
      if (!(error instanceof NoPlace)) throw error;
      const { concurrency, queue } = this.settings.bulkhead;
      return notMade(new BulkheadFull(this.name, concurrency, queue, this.retryTimes.next(BUSY_PAUSE_MS)));
    } finally {
      if (!ended) passage.withdraw();
    }
  }

  /** @throws TaskCancelledError when the answer is no longer wanted, because the callee is not to blame */
  private async ask<T>(
    work: (attempt: Attempt) => Promise<T>,
    number: number,
    { signal, deadline, timeoutMs = this.settings.timeoutMs, traceparent }: Call<T>,
    { wanted, leavePlace }: { readonly wanted: Ending | undefined; readonly leavePlace: () => void },
  ): Promise<Asked<T>> {
    const leftMs = deadline ? deadline.getTime() - Date.now() : Infinity;
    if (wanted && (wanted.aborted || leftMs <= 0)) throw new TaskCancelledError();
    // An attempt that nothing else ends had time left a moment ago.
    const timeLeftMs = Math.max(1, Math.min(timeoutMs, leftMs));
    const span = attemptSpan(this.tracer, this.name, number, traceparent);
    const ended = await withinLimit(timeLeftMs, wanted, async (limit): Promise<Outcome<T>> => {
      try {
        const value = await work(new AttemptWithin(number, limit, timeLeftMs, leavePlace, span));
        return { value, fault: this.judgement.faultOfResult(value) };
      } catch (error) {
        return { error, fault: this.judgement.faultOfError(error) };
      }
    });
    if (!ended.expired) {
      span?.end(ended.value.fault?.kind);
      return { outcome: ended.value, timeLeftMs };
    }
    const error = leftMs < timeoutMs ? new DeadlinePassed(this.name) : new CallTimedOut(this.name, timeoutMs);
    span?.end(signal?.aborted ? 'cancelled' : error);
    if (signal?.aborted) throw new TaskCancelledError();
    return { outcome: { error, fault: { kind: 'timeout' } }, timeLeftMs };
  }
}
