import { setMaxListeners } from 'node:events';
import type { EventEmitter } from 'node:events';
import type { RpcError } from './rpc-error';

export type CallKind = 'server-features' | 'gossip' | 'read' | 'subscription' | 'append' | 'batch-append' | 'tombstone';

/** A running call. It ends once: by its work, by its client, or from outside. */
export class OpenCall {
  private readonly ending = new AbortController();

  constructor(
    readonly kind: CallKind,
    private readonly answer: (fault?: RpcError) => void,
  ) {
    // Up to a thousand appends of one call may wait for its end.
    setMaxListeners(0, this.signal);
  }

  /** Aborts when the call has ended, for any reason. */
  get signal(): AbortSignal {
    return this.ending.signal;
  }

  /** Ends the call with its answer, or with the status of a fault. */
  end(fault?: RpcError): void {
    if (this.signal.aborted) return;
    this.ending.abort();
    this.answer(fault);
  }

  /** The client is gone, so there is no answer. */
  abandon(): void {
    this.ending.abort();
  }
}

/** All running calls. */
export class OpenCalls {
  private readonly calls = new Set<OpenCall>();

  get size(): number {
    return this.calls.size;
  }

  /** Registers a call until it ends. `answer` sends the end of it: a fault, or the last of a good answer. */
  open(kind: CallKind, emitter: EventEmitter, answer: (fault?: RpcError) => void): OpenCall {
    const call = new OpenCall(kind, answer);
    this.calls.add(call);
    call.signal.addEventListener('abort', () => this.calls.delete(call), { once: true });
    emitter.once('cancelled', () => call.abandon());
    return call;
  }

  /**
   * Ends every call, or those of some kinds.
   * @returns their number
   */
  endAll(fault?: RpcError, kinds?: readonly CallKind[]): number {
    const calls = [...this.calls].filter(({ kind }) => !kinds || kinds.includes(kind));
    for (const call of calls) call.end(fault);
    return calls.length;
  }
}
