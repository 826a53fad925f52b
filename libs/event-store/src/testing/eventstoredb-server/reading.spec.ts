import { randomUUID } from 'node:crypto';
import { BACKWARDS, END, FORWARDS, START, StreamNotFoundError } from '@eventstore/db-client';
import { Empty } from '@eventstore/db-client/generated/shared_pb';
import { ReadReq } from '@eventstore/db-client/generated/streams_pb';
import type { ReadResp } from '@eventstore/db-client/generated/streams_pb';
import { status } from '@grpc/grpc-js';
import { anEvent, range, someEvents } from '../contract-bench';
import { all, failure, nOf, ServerBench } from './server-bench';

describe('reading through the protocol', () => {
  const bench = new ServerBench();

  describe('a stream', () => {
    it('returns the stored fields of each event', async () => {
      const event = anEvent({ text: '"\\ 서울', deep: [1, { two: null }] });
      await bench.store.append('fair.desk-a', 'no-stream', [event]);
      const [read] = await all(bench.client().readStream('fair.desk-a'));
      const [stored] = await bench.store.readStream('fair.desk-a');
      expect(read!.event).toMatchObject({
        id: event.id,
        type: event.type,
        streamId: 'fair.desk-a',
        revision: 0n,
        data: event.data,
        metadata: event.metadata,
        created: stored!.recordedAt,
        isJson: true,
      });
      expect(read!.commitPosition).toBe(read!.event!.position!.commit);
    });

    it.each([
      ['forwards from its start', { direction: FORWARDS, fromRevision: START }, range(0, 300)],
      ['forwards from a revision, with that one', { direction: FORWARDS, fromRevision: 297n }, [297, 298, 299]],
      ['forwards from behind its end: nothing', { direction: FORWARDS, fromRevision: 300n }, []],
      ['forwards from its end: nothing', { direction: FORWARDS, fromRevision: END }, []],
      ['backwards from its end', { direction: BACKWARDS, fromRevision: END }, range(0, 300).reverse()],
      ['backwards from a revision, with that one', { direction: BACKWARDS, fromRevision: 2n }, [2, 1, 0]],
      ['backwards from behind its end', { direction: BACKWARDS, fromRevision: 999n, maxCount: 2 }, [299, 298]],
      ['backwards from its start: the first', { direction: BACKWARDS, fromRevision: START }, [0]],
      ['as many as asked for', { direction: FORWARDS, fromRevision: 100n, maxCount: 3 }, [100, 101, 102]],
      ['a page exactly', { direction: FORWARDS, fromRevision: START, maxCount: 128 }, range(0, 128)],
    ] as const)('%s', async (_, options, expected) => {
      await bench.store.append('fair.desk-a', 'no-stream', someEvents(300));
      await bench.store.append('fair.desk-ab', 'no-stream', someEvents(1, 1_000));
      expect((await all(bench.client().readStream('fair.desk-a', options))).map(nOf)).toEqual(expected);
    });

    it.each([FORWARDS, BACKWARDS] as const)(
      'is reported missing when it does not exist, read %s',
      async (direction) => {
        await bench.store.append('fair.desk-ab', 'no-stream', someEvents(1));
        const reading = all(
          bench.client().readStream('fair.desk-a', { direction, fromRevision: direction === FORWARDS ? START : END }),
        );
        expect(await failure(reading)).toBeInstanceOf(StreamNotFoundError);
      },
    );

    it('has no metadata of its own', async () => {
      expect(await bench.client().getStreamMetadata('fair.desk-a')).toEqual({ streamName: 'fair.desk-a' });
    });
  });

  describe('the whole log', () => {
    const positionOf = async (n: number) =>
      (await all(bench.client().readAll())).find((event) => nOf(event) === n)!.event!.position!;

    beforeEach(async () => {
      for (const n of range(0, 150)) await bench.store.append(`fair.desk-${n % 7}`, 'any', someEvents(2, 2 * n));
    });

    it('is in order, forwards and backwards', async () => {
      const client = bench.client();
      expect((await all(client.readAll())).map(nOf)).toEqual(range(0, 300));
      const backwards = await all(client.readAll({ direction: BACKWARDS, fromPosition: END }));
      expect(backwards.map(nOf)).toEqual(range(0, 300).reverse());
    });

    it('has rising positions, which are neither consecutive nor equal for commit and prepare', async () => {
      const positions = (await all(bench.client().readAll())).map(({ event }) => event!.position!);
      for (const [n, { commit, prepare }] of positions.entries()) {
        expect(prepare).toBeLessThan(commit);
        if (n > 0) expect(prepare).toBeGreaterThan(positions[n - 1]!.commit + 1n);
      }
    });

    it('is read forwards from a position, including its event', async () => {
      const fromPosition = await positionOf(297);
      expect((await all(bench.client().readAll({ fromPosition }))).map(nOf)).toEqual([297, 298, 299]);
    });

    it('is read forwards from a position that has the commit but not the prepare of an event', async () => {
      const { commit, prepare } = await positionOf(298);
      const read = async (more: bigint) =>
        (await all(bench.client().readAll({ fromPosition: { commit, prepare: prepare + more } }))).map(nOf);
      expect(await read(-1n)).toEqual([298, 299]);
      expect(await read(1n)).toEqual([299]);
    });

    it('is read backwards from a position, without its event', async () => {
      const fromPosition = await positionOf(2);
      expect((await all(bench.client().readAll({ direction: BACKWARDS, fromPosition }))).map(nOf)).toEqual([1, 0]);
    });

    it('returns the requested number of events', async () => {
      const client = bench.client();
      expect((await all(client.readAll({ maxCount: 2 }))).map(nOf)).toEqual([0, 1]);
      const last = await all(client.readAll({ direction: BACKWARDS, fromPosition: END, maxCount: 1 }));
      expect(last.map(nOf)).toEqual([299]);
    });

    it('has nothing behind its end or before its start', async () => {
      const client = bench.client();
      expect(await all(client.readAll({ fromPosition: END }))).toEqual([]);
      expect(await all(client.readAll({ direction: BACKWARDS, fromPosition: START }))).toEqual([]);
    });

    it('is not read from an invalid position', async () => {
      const reading = all(bench.client().readAll({ fromPosition: { commit: 65n, prepare: 65n } }));
      expect(await failure(reading)).toMatchObject({
        code: status.INVALID_ARGUMENT,
        message: expect.stringContaining('65/65'),
      });
    });
  });

  describe('with a filter, which the protocol has and the client lacks', () => {
    /** Reads the log like a client with a filter. */
    async function filtered(
      set: (filter: ReadReq.Options.FilterOptions, expression: ReadReq.Options.FilterOptions.Expression) => void,
      direction: 0 | 1 = 0,
      count = 1_000,
    ) {
      const expression = new ReadReq.Options.FilterOptions.Expression();
      const filter = new ReadReq.Options.FilterOptions().setCount(new Empty()).setCheckpointintervalmultiplier(1);
      set(filter, expression);
      const start = new ReadReq.Options.AllOptions();
      const options = new ReadReq.Options().setFilter(filter).setCount(String(count));
      options.setAll(direction === 0 ? start.setStart(new Empty()) : start.setEnd(new Empty()));
      options.setReadDirection(direction);
      const call = bench.bareClient().read(new ReadReq().setOptions(options));
      return all(call as unknown as AsyncIterable<ReadResp>);
    }
    const numbers = (responses: ReadResp[]) =>
      responses.map((response) => {
        const data = response.getEvent()!.getEvent()!.getData_asU8();
        return (JSON.parse(Buffer.from(data).toString()) as { n: number }).n;
      });

    beforeEach(async () => {
      await bench.store.append('fair.desk-a', 'any', [
        anEvent({ n: 0 }, 'fair.sold'),
        anEvent({ n: 1 }, 'fair.printed'),
      ]);
      await bench.store.append('shop.order-a', 'any', [anEvent({ n: 2 }, 'shop.sold'), anEvent({ n: 3 }, 'fair.sold')]);
      await bench.store.append('fair.desk-b', 'any', [anEvent({ n: 4 }, 'shop.sold')]);
    });

    it('on prefixes of streams', async () => {
      const read = await filtered((filter, on) => filter.setStreamIdentifier(on.setPrefixList(['fair.', 'none.'])));
      expect(numbers(read)).toEqual([0, 1, 4]);
    });

    it('on prefixes of types', async () => {
      const read = await filtered((filter, on) => filter.setEventType(on.setPrefixList(['fair.p', 'shop.'])));
      expect(numbers(read)).toEqual([1, 2, 4]);
    });

    it('on a regular expression, backwards, up to the requested number', async () => {
      const onType = await filtered((filter, on) => filter.setEventType(on.setRegex('sold$')), 1, 3);
      expect(numbers(onType)).toEqual([4, 3, 2]);
      const onStream = await filtered((filter, on) => filter.setStreamIdentifier(on.setRegex('^[^f]')), 1);
      expect(numbers(onStream)).toEqual([3, 2]);
    });

    it('refuses an invalid regular expression', async () => {
      const reading = filtered((filter, on) => filter.setEventType(on.setRegex('(')));
      expect(await failure(reading)).toMatchObject({
        code: status.INVALID_ARGUMENT,
        details: expect.stringContaining('regular expression'),
      });
    });
  });

  it('returns ids as two halves to a client that does not ask for text', async () => {
    const id = randomUUID();
    await bench.store.append('fair.desk-a', 'any', [{ ...anEvent(), id }]);
    const start = new ReadReq.Options.AllOptions().setStart(new Empty());
    const options = new ReadReq.Options().setAll(start).setCount('1').setNoFilter(new Empty());
    const call = bench.bareClient().read(new ReadReq().setOptions(options));
    const [response] = await all(call as unknown as AsyncIterable<ReadResp>);
    const halves = response!.getEvent()!.getEvent()!.getId()!.getStructured()!;
    const hex = [halves.getMostSignificantBits(), halves.getLeastSignificantBits()]
      .map((half) => BigInt.asUintN(64, BigInt(half)).toString(16).padStart(16, '0'))
      .join('');
    expect(hex).toBe(id.replaceAll('-', ''));
  });
});
