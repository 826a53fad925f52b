import { randomUUID } from 'node:crypto';
import { ANY, binaryEvent, jsonEvent, NO_STREAM, STREAM_EXISTS } from '@eventstore/db-client';
import { Empty, StreamIdentifier, UUID } from '@eventstore/db-client/generated/shared_pb';
import { AppendReq, BatchAppendReq } from '@eventstore/db-client/generated/streams_pb';
import type { AppendResp, BatchAppendResp } from '@eventstore/db-client/generated/streams_pb';
import { status } from '@grpc/grpc-js';
import type { StatusObject } from '@grpc/grpc-js';
import { Empty as ProtobufEmpty } from 'google-protobuf/google/protobuf/empty_pb';
import { CLASSIC, failure, ServerBench, sold } from './server-bench';

describe('appending through the protocol', () => {
  const bench = new ServerBench();

  describe.each([
    ['in batches', {}],
    ['one by one', CLASSIC],
  ])('%s', (_, how) => {
    it('keeps the events of a sale with their cause', async () => {
      const client = bench.client();
      const event = sold(7);
      const result = await client.appendToStream('fair.desk-a', [event, sold(8)], {
        expectedRevision: NO_STREAM,
        ...how,
      });
      expect(result).toMatchObject({ success: true, nextExpectedRevision: 1n });
      const [first, second] = await bench.store.readStream('fair.desk-a');
      expect(first).toMatchObject({
        id: event.id,
        type: 'fair.ticket-sold.v1',
        data: { n: 7 },
        metadata: { correlationId: 'conversation', causationId: 'cause' },
        revision: 0,
      });
      expect(second!.revision).toBe(1);
    });

    it('answers with the position at which the last event is read again', async () => {
      const client = bench.client();
      const { position } = await client.appendToStream('fair.desk-a', [sold(0), sold(1)], how);
      const positions = [];
      for await (const { event } of client.readStream('fair.desk-a')) positions.push(event!.position);
      expect(positions.at(-1)).toEqual(position);
      expect(positions[0]).not.toEqual(position);
    });

    it.each([
      ['a revision that is past', 0n, 2n],
      ['a revision to come', 9n, 2n],
      ['no stream', NO_STREAM, 2n],
    ] as const)('refuses a sale that believes in %s', async (_name, expectedRevision, actualVersion) => {
      const client = bench.client();
      await client.appendToStream('fair.desk-a', [sold(0), sold(1), sold(2)], how);
      const append = client.appendToStream('fair.desk-a', sold(3), { expectedRevision, ...how });
      expect(await failure(append)).toMatchObject({
        type: 'wrong-expected-version',
        streamName: 'fair.desk-a',
        expectedVersion: expectedRevision,
        actualVersion,
      });
      expect(await bench.store.readStream('fair.desk-a')).toHaveLength(3);
    });

    it.each([5n, STREAM_EXISTS] as const)(
      'refuses a sale that believes in %s where there is no stream',
      async (believed) => {
        const append = bench.client().appendToStream('fair.desk-a', sold(0), { expectedRevision: believed, ...how });
        expect(await failure(append)).toMatchObject({ expectedVersion: believed, actualVersion: 'no_stream' });
      },
    );

    it('appends to an existing stream, or to any', async () => {
      const client = bench.client();
      await client.appendToStream('fair.desk-a', sold(0), { expectedRevision: ANY, ...how });
      await client.appendToStream('fair.desk-a', sold(1), { expectedRevision: STREAM_EXISTS, ...how });
      const { nextExpectedRevision } = await client.appendToStream('fair.desk-a', sold(2), {
        expectedRevision: 1n,
        ...how,
      });
      expect(nextExpectedRevision).toBe(2n);
    });

    it('stores a repeated sale once, and gives the first answer again', async () => {
      const client = bench.client();
      const sale = [sold(0), sold(1)];
      const first = await client.appendToStream('fair.desk-a', sale, { expectedRevision: NO_STREAM, ...how });
      await client.appendToStream('fair.desk-a', sold(2), { expectedRevision: 1n, ...how });
      const again = await client.appendToStream('fair.desk-a', sale, { expectedRevision: NO_STREAM, ...how });
      expect(again).toEqual(first);
      expect(await bench.store.readStream('fair.desk-a')).toHaveLength(3);
    });

    it('refuses an append above the maximum size, and stores nothing of it', async () => {
      const half = () => jsonEvent({ type: 'big', data: { text: 'x'.repeat(600_000) } });
      const append = bench.client().appendToStream('fair.desk-a', [half(), half()], how);
      expect(await failure(append)).toMatchObject({ type: 'maximum-append-size-exceeded', maxAppendSize: 1_048_576 });
      expect(await bench.store.readStream('fair.desk-a')).toEqual([]);
    });

    it.each([
      [
        'data that is not JSON',
        'application/json only',
        () => binaryEvent({ type: 'photo', data: Buffer.from([1, 2]) }),
      ],
      [
        'metadata that is no JSON object',
        'not a JSON object',
        () => jsonEvent({ type: 'a', data: {}, metadata: Uint8Array.from(Buffer.from('[1]')) as never }),
      ],
      ['an id that is no UUID', 'not a UUID', () => jsonEvent({ id: 'ticket 7', type: 'a', data: {} })],
    ])('refuses %s, and says so', async (_name, message, event) => {
      const append = bench.client().appendToStream('fair.desk-a', [sold(0), event()], how);
      expect((await failure(append)).message).toContain(message);
      expect(await bench.store.readStream('fair.desk-a')).toEqual([]);
    });

    it('refuses system streams, which it does not keep', async () => {
      const append = bench.client().appendToStream('$$fair.desk-a', sold(0), how);
      expect((await failure(append)).message).toContain('system stream');
    });

    it('keeps an event without metadata', async () => {
      const client = bench.client();
      await client.appendToStream('fair.desk-a', jsonEvent({ type: 'a', data: 'text' }), how);
      for await (const { event } of client.readStream('fair.desk-a'))
        expect(event).toMatchObject({ data: 'text', metadata: undefined });
    });
  });

  it("keeps the order of a client's concurrent appends to a stream", async () => {
    const client = bench.client();
    // The very first append of a client is overtaken by those that follow at once, because the client makes its call
    // meanwhile.
    await client.appendToStream('fair.desk-b', sold(0));
    const sales = Array.from({ length: 200 }, (_, n) => client.appendToStream('fair.desk-a', sold(n)));
    const revisions = (await Promise.all(sales)).map(({ nextExpectedRevision }) => Number(nextExpectedRevision));
    expect(revisions).toEqual(Array.from({ length: 200 }, (_, n) => n));
    const stored = await bench.store.readStream('fair.desk-a');
    expect(stored.map(({ data }) => (data as { n: number }).n)).toEqual(revisions);
  });

  it('accepts an append in several messages', async () => {
    const client = bench.client();
    const sale = Array.from({ length: 50 }, (_, n) => sold(n));
    const { nextExpectedRevision } = await client.appendToStream('fair.desk-a', sale, { batchAppendSize: 300 });
    expect(nextExpectedRevision).toBe(49n);
    expect((await bench.store.readStream('fair.desk-a')).map(({ id }) => id)).toEqual(sale.map(({ id }) => id));
  });

  it('continues with the appends of a client after it has refused one of them', async () => {
    const client = bench.client();
    await client.appendToStream('fair.desk-b', sold(0));
    const outcomes = await Promise.allSettled([
      client.appendToStream('fair.desk-a', sold(0), { expectedRevision: NO_STREAM }),
      client.appendToStream('fair.desk-a', sold(1), { expectedRevision: NO_STREAM }),
      client.appendToStream('fair.desk-a', binaryEvent({ type: 'photo', data: Buffer.from([1]) })),
      client.appendToStream('fair.desk-a', sold(2), { expectedRevision: 0n }),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled']);
  });

  it('answers an append after its deadline with a time-out, and does not store it', async () => {
    const append = bench.client().appendToStream('fair.desk-a', sold(0), { deadline: -1_000 });
    expect(await failure(append)).toMatchObject({ type: 'deadline-exceeded' });
    expect(await bench.store.readStream('fair.desk-a')).toEqual([]);
  });

  it('answers running appends when a client has no more, and ends the call well', async () => {
    const options = new BatchAppendReq.Options().setAny(new ProtobufEmpty());
    options.setStreamIdentifier(new StreamIdentifier().setStreamName(Buffer.from('fair.desk-a')));
    const message = new BatchAppendReq.ProposedMessage()
      .setData(Buffer.from('{}'))
      .setId(new UUID().setString(randomUUID()));
    message.getMetadataMap().set('type', 'a').set('content-type', 'application/json');
    const request = new BatchAppendReq().setOptions(options).setProposedMessagesList([message]).setIsFinal(true);
    const call = bench.bareClient().batchAppend();
    const ended = new Promise((resolve) => call.on('status', ({ code }: StatusObject) => resolve(code)));
    call.end(request.setCorrelationId(new UUID().setString(randomUUID())));
    const answers: BatchAppendResp[] = [];
    call.on('data', (answer: BatchAppendResp) => answers.push(answer));
    expect(await ended).toBe(status.OK);
    expect(answers.map((answer) => answer.getSuccess()?.getCurrentRevision())).toEqual(['0']);
  });

  it('refuses an append without its type, as EventStoreDB does', async () => {
    const options = new AppendReq.Options().setAny(new Empty());
    options.setStreamIdentifier(new StreamIdentifier().setStreamName(Buffer.from('fair.desk-a')));
    const message = new AppendReq.ProposedMessage().setData(Buffer.from('{}'));
    const error = await new Promise((resolve) => {
      const call = bench.bareClient().append((fault: unknown, _: AppendResp) => resolve(fault));
      call.write(new AppendReq().setOptions(options));
      call.end(new AppendReq().setProposedMessage(message));
    });
    expect(error).toMatchObject({
      code: status.INVALID_ARGUMENT,
      details: "Required Metadata Property 'type' is missing",
    });
  });

  it('refuses a soft delete, which it does not support', async () => {
    const client = bench.client();
    await client.appendToStream('fair.desk-a', sold(0));
    expect(await failure(client.deleteStream('fair.desk-a'))).toMatchObject({ code: status.UNIMPLEMENTED });
    expect(await bench.store.readStream('fair.desk-a')).toHaveLength(1);
  });

  it('keeps the id of an event in any letter case', async () => {
    const id = randomUUID();
    await bench.client().appendToStream('fair.desk-a', { ...sold(0), id: id.toUpperCase() });
    expect((await bench.store.readStream('fair.desk-a'))[0]!.id).toBe(id);
  });
});
