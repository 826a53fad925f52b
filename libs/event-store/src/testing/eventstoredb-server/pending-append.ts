import { status } from '@grpc/grpc-js';
import type { AppendResult, ExpectedRevision, NewEvent } from '../../event-store';
import { invalidArgument, RpcError } from './rpc-error';
import type { Serving } from './serving';
import { fromProposed } from './wire/proposed-event';
import type { ProposedMessage } from './wire/proposed-event';

/** The maximum append size, in bytes, is exceeded. */
export class AppendTooLarge extends RpcError {
  constructor(readonly maxAppendSize: number) {
    super(status.INVALID_ARGUMENT, `Maximum Append Size of ${maxAppendSize} Exceeded.`, {
      exception: 'maximum-append-size-exceeded',
      'maximum-append-size': String(maxAppendSize),
    });
  }
}

/** An append whose events are still arriving. */
export class PendingAppend {
  private readonly events: NewEvent[] = [];
  private size = 0;

  constructor(
    private readonly serving: Serving,
    readonly stream: string,
    readonly expected: ExpectedRevision,
  ) {
    if (stream.startsWith('$'))
      throw invalidArgument(`${stream} is a system stream: this server keeps none, nor any metadata of streams`);
  }

  /** @throws RpcError when the event cannot be stored, or all together are too large */
  add(message: ProposedMessage): void {
    const { event, size } = fromProposed(message);
    this.size += size;
    if (this.size > this.serving.maxAppendSize) throw new AppendTooLarge(this.serving.maxAppendSize);
    this.events.push(event);
  }

  store(signal: AbortSignal): Promise<AppendResult> {
    return this.serving.faults.append(() => this.serving.store.append(this.stream, this.expected, this.events), signal);
  }
}
