import { setMaxListeners } from 'node:events';
import type { EventEmitter } from 'node:events';
import type { RpcError } from './rpc-error';

export type CallKind = 'server-features' | 'gossip' | 'read' | 'subscription' | 'append' | 'batch-append' | 'tombstone';

/** A call in progress. It ends once: by its work, by its client, or from outside. */
export class OpenCall {
  private readonly ending = new AbortController();

  constructor(
    readonly kind: CallKind,
    private readonly answer: (fault?: RpcError) => void,
  ) {
    // A thousand appends of one call may wait for its end at the same time.
    setMaxListeners(0, this.signal);
  }

  /** Aborts when the call has ended, whoever ended it. */
  get signal(): AbortSignal {
    return this.ending.signal;
  }

  /** Ends the call with its answer, or with the status of a fault. */
  end(fault?: RpcError): void {
    if (this.signal.aborted) return;
    this.ending.abort();
    this.answer(fault);
  }

  /** The client is gone: there is nobody to answer. */
  abandon(): void {
    this.ending.abort();
  }
}

/** Every call that is in progress. */
export class OpenCalls {
  private readonly calls = new Set<OpenCall>();

  get size(): number {
    return this.calls.size;
  }

  /** Notes a call until it ends. `answer` sends what ends it: a fault, or the last of a good answer. */
  open(kind: CallKind, emitter: EventEmitter, answer: (fault?: RpcError) => void): OpenCall {
    const call = new OpenCall(kind, answer);
    this.calls.add(call);
    call.signal.addEventListener('abort', () => this.calls.delete(call), { once: true });
    emitter.once('cancelled', () => call.abandon());
    return call;
  }

  /** Ends every call, or those of some kinds. @returns how many there were */
  endAll(fault?: RpcError, kinds?: readonly CallKind[]): number {
    const calls = [...this.calls].filter(({ kind }) => !kinds || kinds.includes(kind));
    for (const call of calls) call.end(fault);
    return calls.length;
  }
}
