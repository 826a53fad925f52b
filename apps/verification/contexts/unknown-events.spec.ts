import { InMemoryEventStore } from '@maru/event-store';
import type { NewEvent } from '@maru/event-store';
import { accept, deriveId, fold, reject, UnknownEvent } from '@maru/kernel';
import type { Causation, Decision, DomainEvent } from '@maru/kernel';
import { eventFixtures } from '@maru/testing';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { contexts } from '@maru/platform/contexts';
import { aggregateClassesOf, aggregatesOf, registrationOf } from './aggregates-of-contexts';
import type { Aggregate } from './aggregates-of-contexts';

const apps = join(__dirname, '../..');
const sources = contexts
  .flatMap(({ name }) =>
    readdirSync(join(apps, name, 'src'), { recursive: true, encoding: 'utf8' }).map((file) => `${name}/src/${file}`),
  )
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'));
const named = contexts.flatMap((context) =>
  aggregateClassesOf(context).map((kind) => [`${context.name}: ${kind.name}`, context, kind] as const),
);

const messageId = () => deriveId('message', String(Math.random()));
const because = (): Causation => ({ messageId: messageId(), correlationId: 'conversation' });
const asNew = ({ type, data }: DomainEvent): NewEvent => ({
  ...{ id: messageId(), type, data },
  metadata: { correlationId: 'conversation', causationId: 'before' },
});

describe.each(named)('%s', (_, context, kind) => {
  const fixtures = eventFixtures(context.name, join(apps, context.name, 'test/fixtures'));
  const unknown: DomainEvent = { type: `${context.name}.of-a-newer-version.v1`, data: {} };

  /** A stream of one event, and its aggregate. `newer` appends an unknown event and a known one after it. */
  async function begun() {
    const log = new InMemoryEventStore();
    const aggregate = (await aggregatesOf(context, log)).find((each) => each instanceof kind)!;
    const { events, decider } = registrationOf(aggregate);
    const [first, last] = [events[0]!, events.at(-1)!].map(({ type }) => fixtures.get(type)! as DomainEvent);
    const stream = aggregate.streamOf('1');
    await log.append(stream, 'no-stream', [asNew(first!)]);
    const newer = () => log.append(stream, 0, [asNew(unknown), asNew(last!)]);
    const types = async () => (await log.readStream(stream)).map(({ type }) => type);
    const after = [first!.type, unknown.type, last!.type];
    return { log, aggregate, decider, first: first!, newer, types, after };
  }

  it('folds the stream before the unknown event, so only that event causes the refusal', async () => {
    const { aggregate, decider, first } = await begun();
    const { state, revision } = await aggregate.load('1');
    expect(revision).toBe(0);
    expect(JSON.stringify(state)).toBe(JSON.stringify(fold(decider, [first])));
  });

  // Every command ends in one of these calls.
  const decisions = (event: DomainEvent): readonly Decision<DomainEvent, 'HTTP.INTERNAL'>[] => [
    accept(event),
    accept(),
    reject('HTTP.INTERNAL', 'refused'),
  ];
  const ways = ['execute', 'begin', 'load', 'recall', 'history'] as const;
  const asks = async (aggregate: Aggregate, way: (typeof ways)[number]): Promise<unknown> => {
    if (way === 'execute' || way === 'begin') return aggregate[way]('1', {}, because());
    if (way !== 'history') return aggregate[way]('1');
    for await (const _ of aggregate.history('1'));
    return undefined;
  };

  it.each(ways)(
    '%s throws UnknownEvent where it meets an event of a newer version, and appends nothing',
    async (way) => {
      for (const nth of [0, 1, 2]) {
        const { aggregate, decider, first, newer, types, after } = await begun();
        await newer();
        const deciding = jest.spyOn(decider, 'decide').mockReturnValue(decisions(first)[nth]!);
        try {
          await expect(asks(aggregate, way)).rejects.toMatchObject({
            ...{ name: 'UnknownEvent', transient: true, stream: aggregate.streamOf('1') },
            ...{ type: unknown.type, revision: 1 },
          });
        } finally {
          deciding.mockRestore();
        }
        expect(await types()).toEqual(after);
      }
    },
  );

  // `recall` returns the last state seen, for facts that never change.
  it.each(['execute', 'begin', 'load', 'history'] as const)(
    '%s throws UnknownEvent every time when the event comes after a cached state',
    async (way) => {
      for (const nth of [0, 1, 2]) {
        const { aggregate, decider, first, newer, types, after } = await begun();
        await aggregate.load('1');
        await newer();
        const deciding = jest.spyOn(decider, 'decide').mockReturnValue(decisions(first)[nth]!);
        try {
          for (let again = 0; again < 3; again++)
            await expect(asks(aggregate, way)).rejects.toBeInstanceOf(UnknownEvent);
        } finally {
          deciding.mockRestore();
        }
        expect(await types()).toEqual(after);
      }
    },
  );

  it('folds no unknown event outside of a store, either', async () => {
    const { decider, first } = await begun();
    expect(() => fold(decider, [first, unknown])).toThrow(UnknownEvent);
    expect(() => fold(decider, [unknown])).toThrow(/of-a-newer-version/);
  });

  it('has a fixture of every event that it declares', async () => {
    const { aggregate } = await begun();
    for (const { type } of registrationOf(aggregate).events) expect([...fixtures.keys()]).toContain(type);
  });
});

describe('the aggregates of the shop', () => {
  it('include every aggregate class in the sources of a context', () => {
    const classes = sources.flatMap((file) =>
      [...readFileSync(join(apps, file), 'utf8').matchAll(/class (\w+) extends AggregateStore\b/g)].map(
        ([, name]) => name,
      ),
    );
    expect(classes.length).toBeGreaterThan(8);
    expect(named.map(([, , { name }]) => name).sort()).toEqual(classes.sort());
  });

  it('use every decider of a domain, and only named files read a stream themselves', async () => {
    const registered = new Set(
      (await Promise.all(contexts.map((context) => aggregatesOf(context, new InMemoryEventStore()))))
        .flat()
        .map((aggregate) => registrationOf(aggregate).decider as unknown),
    );
    const deciders = sources.filter((file) => /\/domain\/.*\.decider\.ts$/.test(file));
    expect(deciders.length).toBeGreaterThan(7);
    for (const file of deciders) {
      const exported = Object.values((await import(join(apps, file))) as object).filter(isDecider);
      expect([file, exported.length > 0 && exported.every((each) => registered.has(each))]).toEqual([file, true]);
    }
    const readers = sources.filter((file) =>
      /\.(readStream|readStreamPage|readAll)\(/.test(readFileSync(join(apps, file), 'utf8')),
    );
    // Neither folds. The auditor sets aside a subject with an unknown event (ADR 0066). The explanation shows the last
    // step of a process, and takes its state from the aggregate.
    expect(readers).toEqual(['auditor/src/watch/history.ts', 'ordering/src/views/explanation/order-facts.ts']);
  });

  it('declare the event of every fixture', async () => {
    for (const context of contexts) {
      const declared = (await aggregatesOf(context, new InMemoryEventStore())).flatMap((aggregate) =>
        registrationOf(aggregate).events.map(({ type }) => type),
      );
      const fixtures = [...eventFixtures(context.name, join(apps, context.name, 'test/fixtures')).keys()];
      expect(fixtures.filter((type) => !declared.includes(type))).toEqual([]);
    }
  });
});

const isDecider = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'decide' in value && 'evolve' in value;
