import type { Writable } from 'node:stream';
import type { Faults } from './faults';
import { orAborted } from './gate';

/** Sends a call's messages, no faster than its client takes them. */
export class Outbox<Message> {
  private drained: Promise<void> | undefined;

  constructor(
    private readonly stream: Pick<Writable, 'write' | 'once'>,
    private readonly signal: AbortSignal,
    private readonly faults: Faults,
  ) {}

  /** Resolves when there is room for the next message. @throws the signal's reason when the call has ended */
  async send(message: Message): Promise<void> {
    await this.faults.beforeSending(this.signal);
    if (this.stream.write(message)) return;
    this.drained ??= new Promise<void>((resolve) => this.stream.once('drain', resolve)).finally(
      () => (this.drained = undefined),
    );
    await orAborted(this.drained, this.signal);
  }
}
