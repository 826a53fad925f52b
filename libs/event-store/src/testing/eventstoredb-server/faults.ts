import { status } from '@grpc/grpc-js';
import { SystemScheduler } from '@maru/kernel';
import { Gate, orAborted } from './gate';
import type { Listener } from './listener';
import type { CallKind, OpenCalls } from './open-calls';
import { ReorderedAnswers } from './reordered-answers';
import { operationTimedOut, RpcError } from './rpc-error';

/** The client's result instead of an answer: nothing, the end of its connection, or a time-out of its append. */
type LostBy = 'silence' | 'cut' | 'time-out';

/** How an append goes wrong: refused before it is stored, or stored and its answer lost. */
type AppendFault = { readonly refusedWith: RpcError } | { readonly answerLostBy: LostBy };

const scheduler = new SystemScheduler();

/**
 * The faults that a test can cause until it calls `heal`. Faults add up; each docstring describes the client's view.
 */
export class Faults {
  private readonly frozen = new Gate();
  private readonly appendFaults: AppendFault[] = [];
  private readonly failing = new Map<CallKind, RpcError[]>();
  private readonly reordered = new ReorderedAnswers();
  private delayMs = 0;
  private delayed = new AbortController();

  constructor(
    private readonly listener: Listener,
    private readonly calls: OpenCalls,
  ) {}

  /** Cuts every connection during its work. New ones are accepted. */
  cutConnections(): void {
    this.listener.cut();
  }

  /** Cuts every connection and refuses new ones, like a stopped server. */
  async goDown(): Promise<void> {
    await this.listener.stop();
  }

  /** Listens again at the same port, like a restarted server. */
  async comeBack(): Promise<void> {
    await this.listener.listen();
  }

  /**
   * Ends every running call, or those of some kinds, with a status.
   * @returns their number
   */
  failCalls(code = status.UNAVAILABLE, kinds?: readonly CallKind[]): number {
    return this.calls.endAll(new RpcError(code, 'the call is failed on purpose'), kinds);
  }

  /** Fails the next calls of a kind on arrival. A batch append is one call for all appends of a client. */
  failNext(kind: CallKind, times = 1, code = status.UNAVAILABLE): void {
    const fault = new RpcError(code, `the ${kind} call is failed on purpose`);
    this.failing.set(kind, [...(this.failing.get(kind) ?? []), ...Array<RpcError>(times).fill(fault)]);
  }

  /**
   * Ends every subscription without an error, so the client's stream just ends.
   * @returns their number
   */
  endSubscriptions(): number {
    return this.calls.endAll(undefined, ['subscription']);
  }

  /**
   * Drops every subscription as EventStoreDB does with a client that is too slow.
   * @returns their number
   */
  dropSlowSubscriptions(): number {
    return this.calls.endAll(operationTimedOut('Consumer too slow'), ['subscription']);
  }

  /** Delays every message by this many milliseconds, in order; 0 ends it, also for delayed messages. */
  delayAnswers(ms: number): void {
    this.delayMs = ms;
    this.delayed.abort();
    this.delayed = new AbortController();
  }

  /** Accepts connections and requests, but neither handles them nor sends anything, until `thaw`. */
  freeze(): void {
    this.frozen.shut();
  }

  /** Handles everything that has arrived since `freeze`, except requests that their client has cancelled. */
  thaw(): void {
    this.frozen.open();
  }

  /** Refuses the next appends before anything is stored. */
  refuseAppends(times = 1, code = status.UNAVAILABLE): void {
    const refusedWith = new RpcError(code, 'the append is refused on purpose');
    for (let n = 0; n < times; n++) this.appendFaults.push({ refusedWith });
  }

  /**
   * Stores the next appends without an answer: keeps silent, cuts all connections, or answers that the append timed
   * out.
   */
  loseReplies(times = 1, by: LostBy = 'silence'): void {
    for (let n = 0; n < times; n++) this.appendFaults.push({ answerLostBy: by });
  }

  /**
   * Holds the answers of the next batch appends back until all of them are there (at most 500 ms), then sends the last
   * first.
   */
  reorderReplies(count: number): void {
    this.reordered.expect(count);
  }

  /** Ends every remaining fault, and listens again. */
  async heal(): Promise<void> {
    this.appendFaults.length = 0;
    this.failing.clear();
    this.delayAnswers(0);
    this.reordered.release();
    this.thaw();
    await this.comeBack();
  }

  /**
   * For the server: a call has arrived.
   * @throws RpcError when it is to fail
   */
  async admit(kind: CallKind, signal: AbortSignal): Promise<void> {
    await this.thawed(signal);
    const fault = this.failing.get(kind)?.shift();
    if (fault) throw fault;
  }

  /** For the server: a message has arrived. Resolves when the server is not frozen. */
  async thawed(signal: AbortSignal): Promise<void> {
    if (this.frozen.isShut) await this.frozen.pass(signal);
  }

  /** For the server: an append is to be stored by `store`. */
  async append<T>(store: () => Promise<T>, signal: AbortSignal): Promise<T> {
    const fault = this.appendFaults.shift();
    if (!fault) return store();
    if ('refusedWith' in fault) throw fault.refusedWith;
    await store();
    if (fault.answerLostBy === 'time-out') throw operationTimedOut('on purpose');
    if (fault.answerLostBy === 'cut') this.listener.cut();
    return orAborted(new Promise<never>(() => {}), signal);
  }

  /** For the server: a message is about to be sent. */
  async beforeSending(signal: AbortSignal): Promise<void> {
    if (this.delayMs > 0) await scheduler.sleep(this.delayMs, AbortSignal.any([signal, this.delayed.signal]));
    await this.frozen.pass(signal);
  }

  /** For the server: a batch append's answer is about to be sent. */
  batchTurn(): Promise<void> | undefined {
    return this.reordered.turn();
  }
}
