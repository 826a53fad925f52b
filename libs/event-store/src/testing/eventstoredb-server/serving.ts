import type { EventEmitter } from 'node:events';
import type { Readable } from 'node:stream';
import { status } from '@grpc/grpc-js';
import type { sendUnaryData, ServerDuplexStream, ServerWritableStream } from '@grpc/grpc-js';
import type { EventStore } from '../../event-store';
import type { Faults } from './faults';
import type { CallKind, OpenCall, OpenCalls } from './open-calls';
import { Outbox } from './outbox';
import { toRpcError } from './rpc-error';
import type { RpcError } from './rpc-error';
import type { StoreLog } from './store-log';
import type { ServerVersion } from './server-version';

/** The dependencies of the handlers of the server's calls. */
export interface Serving {
  readonly store: EventStore;
  readonly storeLog: StoreLog;
  readonly calls: OpenCalls;
  readonly faults: Faults;
  readonly maxAppendSize: number;
  readonly version: ServerVersion;
  readonly log: (line: string) => void;
}

/** Serves a call with one answer, the result of `work`. */
export function serveOnce<Answer>(
  serving: Serving,
  kind: CallKind,
  call: EventEmitter,
  callback: sendUnaryData<Answer>,
  work: (signal: AbortSignal) => Promise<Answer>,
): void {
  let answer: Answer | null = null;
  const open = serving.calls.open(kind, call, (fault) => callback(fault ?? null, answer));
  void run(serving, open, async () => {
    answer = await work(open.signal);
    await serving.faults.beforeSending(open.signal);
  });
}

/** Serves a call with a stream of answers; it ends when `work` is done. */
export function serveStream<Answer>(
  serving: Serving,
  kind: CallKind,
  call: ServerWritableStream<unknown, Answer> | ServerDuplexStream<unknown, Answer>,
  work: (outbox: Outbox<Answer>, signal: AbortSignal) => Promise<void>,
): void {
  const open = serving.calls.open(kind, call, (fault) => (fault ? call.emit('error', fault) : call.end()));
  void run(serving, open, () => work(new Outbox(call, open.signal, serving.faults), open.signal));
}

/** The requests of a call as they arrive. The call continues after the last one, because the answer is still due. */
export function requestsOf<Request>(call: Readable): AsyncIterable<Request> {
  return call.iterator({ destroyOnReturn: false }) as AsyncIterable<Request>;
}

/** The status for an error. Faults that are not the client's are logged. */
export function asStatus({ log }: Serving, kind: CallKind, thrown: unknown): RpcError {
  const fault = toRpcError(thrown);
  if (fault !== thrown && fault.code !== status.INVALID_ARGUMENT) log(`${kind}: ${fault.message}`);
  return fault;
}

async function run(serving: Serving, open: OpenCall, work: () => Promise<void>): Promise<void> {
  try {
    await serving.faults.admit(open.kind, open.signal);
    await work();
    open.end();
  } catch (thrown) {
    // Errors after the end of the call are irrelevant.
    if (!open.signal.aborted) open.end(asStatus(serving, open.kind, thrown));
  }
}
