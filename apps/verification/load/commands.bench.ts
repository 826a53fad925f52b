import { AggregateStore, type EventStore } from '@maru/event-store';
import {
  accept,
  causedBy,
  type Decider,
  type DomainEvent,
  RandomIds,
  SystemRandom,
  SystemScheduler,
} from '@maru/kernel';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Command, CommandBus, CommandHandler, CqrsModule, type ICommandHandler } from '@nestjs/cqrs';
import { EVENT_DATA, EVENT_TYPE } from './floor.bench';
import { closedLoop } from './measure';

type ThingHappened = DomainEvent<typeof EVENT_TYPE, typeof EVENT_DATA>;

const counter: Decider<'count', number, ThingHappened> = {
  initialState: 0,
  decide: () => accept({ type: EVENT_TYPE, data: EVENT_DATA }),
  evolve: (count) => count + 1,
};

class Count extends Command<number> {
  constructor(readonly id: string) {
    super();
  }
}

@CommandHandler(Count)
class CountHandler implements ICommandHandler<Count> {
  constructor(private readonly counters: AggregateStore<'count', number, ThingHappened>) {}

  async execute({ id }: Count): Promise<number> {
    const { state } = await this.counters.execute(id, 'count');
    return state;
  }
}

/** The commands of a client on one stream. Streams are short, and their states first cold, then warm. */
const COMMANDS_PER_STREAM = 10;

/** Commands a second through Nest's command bus (load, decide, append). Each of the callers has its own streams. */
export async function commandsPerSecond(store: EventStore, clients: number, forMs: number): Promise<number> {
  const counters = new AggregateStore({
    decider: counter,
    events: [{ type: EVENT_TYPE }],
    streamPrefix: 'bench.counter',
    store,
    scheduler: new SystemScheduler(),
    random: new SystemRandom(),
  });
  @Module({
    imports: [CqrsModule.forRoot()],
    providers: [CountHandler, { provide: AggregateStore, useValue: counters }],
  })
  class BenchModule {}

  const app = await NestFactory.createApplicationContext(BenchModule, { logger: ['error'] });
  const bus = app.get(CommandBus);
  const ids = new RandomIds();
  const streams = Array.from({ length: clients }, () => ({ id: ids.next(), commands: 0 }));
  const { perSecond } = await closedLoop(clients, forMs, async (client) => {
    const stream = streams[client]!;
    if (stream.commands++ === COMMANDS_PER_STREAM) Object.assign(stream, { id: ids.next(), commands: 1 });
    const count = await causedBy({ messageId: ids.next(), correlationId: stream.id }, () =>
      bus.execute(new Count(stream.id)),
    );
    if (count !== stream.commands)
      throw new Error(`counter ${stream.id} is at ${count} after ${stream.commands} commands`);
  });
  await app.close();
  return perSecond;
}

/** Appends a second directly to the store. Each append writes one event to a new stream. */
export async function appendsPerSecond(store: EventStore, writers: number, forMs: number): Promise<number> {
  const ids = new RandomIds();
  const { perSecond } = await closedLoop(writers, forMs, async () => {
    const id = ids.next();
    const event = { id, type: EVENT_TYPE, data: EVENT_DATA, metadata: { correlationId: id, causationId: id } };
    await store.append(`bench.append-${id}`, 'no-stream', [event]);
  });
  return perSecond;
}
