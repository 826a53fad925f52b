import { randomUUID } from 'node:crypto';
import { Empty, StreamIdentifier, UUID } from '@eventstore/db-client/generated/shared_pb';
import { AppendReq } from '@eventstore/db-client/generated/streams_pb';
import { pause, someEvents, until } from '../contract-bench';
import { all, CLASSIC, failure, nOf, ServerBench, sold } from './server-bench';

describe('a frozen server', () => {
  const bench = new ServerBench();
  const stored = async () => (await bench.store.readStream('fair.desk-a')).map((event) => nOf({ event }));

  it.each([
    ['in batches', {}, 3],
    ['one by one', CLASSIC, 4],
  ])('does nothing while it is frozen, and then all that waited, appended %s', async (_, how, calls) => {
    const client = bench.client();
    await client.appendToStream('fair.desk-a', sold(0));
    const heard: number[] = [];
    client.subscribeToAll().on('data', (event) => heard.push(nOf(event)));
    await until(() => heard.includes(0));
    bench.server.faults.freeze();
    const append = client.appendToStream('fair.desk-a', sold(1), how);
    const reading = all(client.readStream('fair.desk-b'));
    await until(() => bench.server.openCalls === calls);
    await bench.store.append('fair.desk-b', 'any', someEvents(1, 7));
    await pause(100);
    expect(await stored()).toEqual([0]);
    expect(heard).toEqual([0]);
    bench.server.faults.thaw();
    await append;
    // It did not exist yet at the request.
    expect((await reading).map(nOf)).toEqual([7]);
    await until(() => heard.includes(7) && heard.includes(1));
  });

  it('does not store an append that had begun to arrive before the freeze', async () => {
    const done = jest.fn();
    const call = bench.bareClient().append(done);
    await until(() => bench.server.openCalls === 1);
    await pause(20);
    bench.server.faults.freeze();
    const options = new AppendReq.Options().setAny(new Empty());
    options.setStreamIdentifier(new StreamIdentifier().setStreamName(Buffer.from('fair.desk-a')));
    const message = new AppendReq.ProposedMessage()
      .setData(Buffer.from('{}'))
      .setId(new UUID().setString(randomUUID()));
    message.getMetadataMap().set('type', 'a').set('content-type', 'application/json');
    call.write(new AppendReq().setOptions(options));
    call.end(new AppendReq().setProposedMessage(message));
    await pause(100);
    expect(bench.log.events).toEqual([]);
    bench.server.faults.thaw();
    await until(() => done.mock.calls.length === 1);
    expect(bench.log.events).toHaveLength(1);
  });

  it('does not handle requests that its client has given up during the freeze', async () => {
    const client = bench.client();
    await client.appendToStream('fair.desk-a', sold(0));
    bench.server.faults.freeze();
    const append = client.appendToStream('fair.desk-a', sold(1), { ...CLASSIC, deadline: 100 });
    expect(await failure(append)).toMatchObject({ type: 'deadline-exceeded' });
    await until(() => bench.server.openCalls === 1);
    bench.server.faults.thaw();
    await client.appendToStream('fair.desk-a', sold(2));
    expect(await stored()).toEqual([0, 2]);
  });
});
