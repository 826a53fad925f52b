import { AggregateStore, EventStore, InMemoryEventStore } from '@maru/event-store';
import { causedBy, Clock, Random, Scheduler, SeededRandom, SystemScheduler } from '@maru/kernel';
import type { DomainEvent } from '@maru/kernel';
import { MessageContext } from '@maru/messaging';
import type { Message } from '@maru/messaging';
import { Settings } from '@maru/service';
import { Test } from '@nestjs/testing';
import { DataSource } from 'typeorm';
import type { ProcessCommand, ProcessState } from '../process-manager';
import { KettleAdvanced, teaV1, teaV2, WaterRequested } from '../testing/tea';
import type { TeaEvent } from '../testing/tea';
import { TimerClock } from '../timers/timer-clock';
import { allVersions, contractsOf, defineSaga } from './saga';
import { sagaControllers } from './saga-listener';
import { sagaProviders } from './saga-providers';
import { sagaProjections } from './saga-tables';

class Teas extends AggregateStore<ProcessCommand<TeaEvent>, ProcessState, DomainEvent, never> {}

class Guests {
  readonly cups = 3;
}

const MORE = Symbol('more versions of tea');
const settings = new Settings({});

const tea = defineSaga({
  name: 'tea',
  context: 'tea',
  streamPrefix: 'tea.kettle',
  store: Teas,
  requests: [WaterRequested],
  advanced: KettleAdvanced,
  record: (kettle, step) => ({ kettle, ...step }),
  waits: () => ({ waitMs: 500 }),
  definitions: () => [teaV1],
  more: MORE,
  processIdField: 'kettle',
  heard: { 'well.water-drawn.v1': (): TeaEvent => ({ type: 'water-came' }) },
  begins: {
    types: ['door.guests-came.v1'],
    from: Guests,
    event: async ({ cups }: Guests): Promise<TeaEvent> => ({ type: 'guests-came', cups }),
  },
  ended: ['DRUNK'],
  views: { timers: 'tea-timers', inFlight: 'teas-in-flight' },
});
const controllers = sagaControllers(tea);

/** The store and the controllers of the saga, as a Nest module has them, over a log in memory. */
async function running(more?: () => readonly (typeof teaV2)[]) {
  const wanted = new Set<unknown>([Teas, TimerClock]);
  const store = new InMemoryEventStore();
  const module = await Test.createTestingModule({
    controllers: [...controllers],
    providers: [
      ...sagaProviders(tea).filter(({ provide }) => wanted.has(provide)),
      Guests,
      { provide: EventStore, useValue: store },
      { provide: Scheduler, useValue: new SystemScheduler() },
      { provide: Random, useValue: new SeededRandom(1) },
      { provide: Clock, useValue: { now: () => new Date('2030-01-01T00:00:00.000Z') } },
      { provide: DataSource, useValue: {} },
      { provide: Settings, useValue: settings },
      ...(more ? [{ provide: MORE, useValue: more }] : []),
    ],
  }).compile();
  const [beginner, listener] = controllers.map((each) => module.get<Record<string, Hears>>(each));
  const tell = (hears: Hears, of: object, type: string, id: string) =>
    causedBy({ messageId: id, correlationId: 'tea-time' }, () =>
      hears.call(of, { kettle: 'k-1' }, new MessageContext([{ type, id } as Message])),
    );
  return {
    store,
    guestsCome: () => tell(beginner!['begin']!, beginner!, 'door.guests-came.v1', 'm-1'),
    waterComes: () => tell(listener!['hear']!, listener!, 'well.water-drawn.v1', 'm-2'),
    process: async () => (await module.get(Teas).load('k-1')).state,
  };
}
type Hears = (data: object, context: MessageContext) => Promise<void>;

describe('a saga', () => {
  it('has the steps and the requests of its processes in its streams', () => {
    expect(contractsOf(tea).map(({ type }) => type)).toEqual(['tea.kettle-advanced.v1', 'tea.water-requested.v1']);
  });

  it('begins a process with data of its source, and passes heard messages to it', async () => {
    const { guestsCome, waterComes, store } = await running();
    await guestsCome();
    await waterComes();
    const stored = await store.readStream('tea.kettle-k-1');
    expect(stored.map(({ type }) => type)).toEqual([
      'tea.kettle-advanced.v1',
      'tea.water-requested.v1',
      'tea.kettle-advanced.v1',
    ]);
    expect(stored[1]!.data).toEqual({ cups: 3 });
    expect(stored[2]!.data).toMatchObject({ kettle: 'k-1', state: 'BOILING' });
  });

  it('hears a message once, however often it comes', async () => {
    const { guestsCome, waterComes, store } = await running();
    for (const hear of [guestsCome, guestsCome, waterComes, waterComes]) await hear();
    expect(await store.readStream('tea.kettle-k-1')).toHaveLength(3);
  });

  it('starts processes on the newest definition, also on one that another module provides', async () => {
    const { guestsCome, process } = await running(() => [teaV2]);
    await guestsCome();
    expect((await process()).version).toBe(2);
    expect(allVersions(tea, settings).startOn).toBe(1);
    expect(allVersions({ ...tea, startOn: () => 1 }, settings, () => [teaV2]).startOn).toBe(1);
  });

  it('keeps its timers and its processes in flight in two read models of its steps', () => {
    const projections = sagaProjections(tea).map(({ projection }) => projection);
    expect(projections.map(({ name }) => name)).toEqual(['tea-timers', 'teas-in-flight']);
    for (const { handlers } of projections) {
      expect(handlers.map(({ type }) => type)).toEqual(['tea.kettle-advanced.v1']);
      expect(handlers[0]!.keys({ data: { kettle: 'k-1' } } as Message)).toEqual(['k-1']);
    }
  });
});
