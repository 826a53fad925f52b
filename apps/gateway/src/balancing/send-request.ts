import type { Ending } from '@maru/resilience';
import { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';

/** An answer. A short body is a buffer, a longer one is a stream. */
export interface ReceivedAnswer {
  readonly statusCode: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly body: Buffer | Readable;
}

// A longer body is streamed. A short one is read whole: that costs a fraction of a stream, and shows whether the
// context breaks it off before the client gets a status.
const SHORT_BYTES = 65_536;

const PROCESSING = 102;

/** The request was aborted, because nobody waits for its answer any more. */
export class BrokenOff extends Error {
  override readonly name = 'BrokenOff';
}

/**
 * Sends one request. `ending` aborts it until its answer is given. `onWaits` runs when the instance answers 102: it
 * only waits for news.
 * @throws BrokenOff when `ending` aborts; undici's errors when the instance is unreachable or breaks off
 */
export function sendRequest(
  agent: Dispatcher,
  request: Dispatcher.DispatchOptions,
  ending: Ending,
  onWaits: () => void = () => undefined,
): Promise<ReceivedAnswer> {
  return new Promise((resolve, reject) => {
    const receiver = new Receiver(request.method, resolve, reject);
    receiver.onWaits = onWaits;
    const leave = () => receiver.leave(new BrokenOff('nobody waits for the answer any more'));
    receiver.onGiven = () => ending.removeEventListener('abort', leave);
    ending.addEventListener('abort', leave, { once: true });
    agent.dispatch(request, receiver);
  });
}

class Receiver implements Dispatcher.DispatchHandler {
  onGiven: () => void = () => undefined;
  onWaits: () => void = () => undefined;
  private controller: Dispatcher.DispatchController | undefined;
  private left: Error | undefined;
  private statusCode = 0;
  private headers: ReceivedAnswer['headers'] = {};
  private readonly chunks: Buffer[] = [];
  private stream: Readable | undefined;
  private ended = false;

  constructor(
    private readonly method: string,
    private readonly resolve: (answer: ReceivedAnswer) => void,
    private readonly reject: (fault: Error) => void,
  ) {}

  leave(reason: Error): void {
    this.left = reason;
    this.controller?.abort(reason);
    this.fail(reason);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.controller = controller;
    if (this.left) controller.abort(this.left);
  }

  onResponseStart(_: Dispatcher.DispatchController, statusCode: number, headers: ReceivedAnswer['headers']): void {
    if (statusCode < 200) return statusCode === PROCESSING ? this.onWaits() : undefined;
    this.statusCode = statusCode;
    this.headers = headers;
    if (this.method === 'HEAD' || Number(headers['content-length'] ?? Infinity) <= SHORT_BYTES) return;
    this.give((this.stream = this.toBeRead()));
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (!this.stream) this.chunks.push(chunk);
    else if (!this.stream.push(chunk)) controller.pause();
  }

  onResponseEnd(): void {
    this.ended = true;
    if (this.stream) this.stream.push(null);
    else this.give(this.chunks.length === 1 ? this.chunks[0]! : Buffer.concat(this.chunks));
  }

  onResponseError(_: Dispatcher.DispatchController, fault: Error): void {
    this.ended = true;
    if (this.stream) this.stream.destroy(fault);
    else this.fail(fault);
  }

  private toBeRead(): Readable {
    return new Readable({
      read: () => this.controller!.resume(),
      destroy: (fault, done) => {
        // Nobody reads the rest, so the connection is closed instead of drained.
        if (!this.ended) this.controller!.abort(fault ?? new Error('the answer is not wanted any more'));
        done(fault);
      },
    });
  }

  private give(body: Buffer | Readable): void {
    this.onGiven();
    this.resolve({ statusCode: this.statusCode, headers: this.headers, body });
  }

  private fail(fault: Error): void {
    this.onGiven();
    this.reject(fault);
  }
}
