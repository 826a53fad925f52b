import type { Tracer } from '@maru/kernel';
import { Server } from '@nestjs/microservices';
import type { CustomTransportStrategy, MessageHandler } from '@nestjs/microservices';
import { isObservable, lastValueFrom } from 'rxjs';
import type { DataSource } from 'typeorm';
import type { Message } from '../message';
import type { Consumer, MessageBus } from '../message-bus';
import { MessageContext } from './message-context';

export interface MessageServerOptions {
  readonly context: string;
  readonly bus: MessageBus;
  /** The context's own database. */
  readonly dataSource: DataSource;
  /** Records a span for each message; default none. */
  readonly tracer?: Tracer;
  /** How many keys are handled at a time; default 64. */
  readonly concurrency?: number;
}

/**
 * The transport of `@EventPattern` handlers over the bus. All patterns of an application are ONE keyed consumer group,
 * `<context>/integration`. A message whose handler throws is tried again, then parked. Handlers are written
 * `@EventPattern([OrderPlaced.type])`, because Nest types the form without a list for the payload alone.
 * Connect it with `connectMessageServer`, which keeps Nest from hiding a handler's error.
 */
export class MessageServer extends Server implements CustomTransportStrategy {
  override readonly transportId = Symbol('maru-message-bus');
  // Errors reach the bus, which reports them, so Nest need not log them, too.
  override readonly propagatesEventHandlerErrors = true;
  private readonly handlersByType = new Map<string, MessageHandler[]>();
  private consumer: Consumer | undefined;

  constructor(private readonly options: MessageServerOptions) {
    super();
  }

  /** The running consumer; undefined before `listen` and without a handler. */
  get running(): Consumer | undefined {
    return this.consumer;
  }

  // Handlers of one pattern are listed instead of chained, so that each runs to its end whatever the others do.
  override addHandler(pattern: unknown, callback: MessageHandler, isEventHandler = false): void {
    if (typeof pattern !== 'string' || !isEventHandler)
      throw new Error(
        `${this.options.context}: ${JSON.stringify(pattern)} is no pattern of an event; use @EventPattern(['<stored name>'])`,
      );
    const handlers = this.handlersByType.get(pattern) ?? [];
    this.handlersByType.set(pattern, [...handlers, callback]);
    this.messageHandlers.set(pattern, callback);
  }

  listen(callback: (error?: unknown) => void): void {
    const { context, bus, dataSource, tracer, concurrency } = this.options;
    if (this.handlersByType.size > 0) {
      this.consumer = bus.consume({
        group: `${context}/integration`,
        types: [...this.handlersByType.keys()],
        dataSource,
        tracer,
        handle: (message) => this.dispatch(message),
        concurrency,
      });
    }
    callback();
  }

  async close(): Promise<void> {
    await this.consumer?.close();
  }

  override on(): never {
    throw new Error('the message bus emits no status events, so MessageServer has no `on`');
  }

  override unwrap<T>(): T {
    return this.options.bus as T;
  }

  private async dispatch(message: Message): Promise<void> {
    const context = new MessageContext([message]);
    const runs = this.handlersByType.get(message.type)!.map((handler) => run(handler, message, context));
    const failed = (await Promise.allSettled(runs)).find((result) => result.status === 'rejected');
    if (failed) throw failed.reason;
  }
}

async function run(handler: MessageHandler, message: Message, context: MessageContext): Promise<void> {
  const result: unknown = await handler(message.data, context);
  if (isObservable(result)) await lastValueFrom(result, { defaultValue: undefined });
}
