import { EventStoreDBClient } from '@eventstore/db-client';
import { StreamsService } from '@eventstore/db-client/generated/streams_grpc_pb';
import { ReadResp } from '@eventstore/db-client/generated/streams_pb';
import { Server, ServerCredentials, status } from '@grpc/grpc-js';
import type { Metadata, ServerWritableStream } from '@grpc/grpc-js';
import { TcpProxy } from '@maru/testing';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { someEvents } from '../testing/contract-bench';
import { EventStoreDbEventStore } from './eventstoredb-event-store';
import { localhostCertificate, localhostKey } from './localhost.fixture';
import { apart, closeClient, openClient } from './open-client';
import { aStream, serverBench } from './server-bench';

describe('a client of EventStoreDB', () => {
  const bench = serverBench();
  const opened: EventStoreDBClient[] = [];
  const open = (connection: string, nth: number) => {
    const client = openClient(connection, nth);
    opened.push(client);
    return client;
  };
  afterEach(async () => {
    await Promise.all(opened.splice(0).map(closeClient));
  });
  const append = (client: EventStoreDBClient) =>
    client.appendToStream(aStream(), { ...someEvents(1)[0]!, contentType: 'application/json' } as never);

  it('does not close its channel under other calls when one fails', async () => {
    const client = open(bench.server.connection, 0);
    await append(client);
    const channel = await client['getChannel']();
    for (const code of [status.UNAVAILABLE, status.CANCELLED]) {
      bench.server.faults.refuseAppends(1, code);
      await expect(append(client)).rejects.toThrow('on purpose');
    }
    expect(await client['getChannel']()).toBe(channel);
    await append(client);
  });

  it('has a connection of its own', async () => {
    const proxy = await TcpProxy.listen({ host: '127.0.0.1', port: bench.server.port });
    for (const nth of [1, 2, 3]) await append(open(`esdb://127.0.0.1:${proxy.port}?tls=false`, nth));
    expect(proxy.connections).toBe(3);
    await Promise.all(opened.splice(0).map(closeClient));
    await proxy.close();
  });

  it('waits for a silent server about as long as the connection string says', () => {
    expect(apart('esdb://node', 3)).toBe('esdb://node?keepAliveTimeout=10003');
    // The last one takes effect.
    expect(apart('esdb://node?keepalivetimeout=20000&tls=false', 1_003)).toBe(
      'esdb://node?keepalivetimeout=20000&tls=false&keepAliveTimeout=20003',
    );
  });
});

describe('a connection string with a user, a password and a certificate', () => {
  let folder: string;
  let authority: string;
  let server: Server;
  let port: number;
  let heard: Metadata[];

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'maru-tls-'));
    authority = path.join(folder, 'ca.pem');
    await writeFile(authority, localhostCertificate);
    heard = [];
    server = new Server();
    server.addService(StreamsService, {
      read: (call: ServerWritableStream<unknown, ReadResp>) => {
        heard.push(call.metadata);
        call.end();
      },
      append: unused,
      batchAppend: unused,
      delete: unused,
      tombstone: unused,
    });
    const pair = { private_key: Buffer.from(localhostKey), cert_chain: Buffer.from(localhostCertificate) };
    port = await new Promise((resolve, reject) =>
      server.bindAsync('127.0.0.1:0', ServerCredentials.createSsl(null, [pair]), (fault, bound) =>
        fault ? reject(fault) : resolve(bound),
      ),
    );
  });
  afterEach(async () => {
    server.forceShutdown();
    await rm(folder, { recursive: true, force: true });
  });
  const head = async (connection: string) => {
    const store = new EventStoreDbEventStore({ connection });
    try {
      return await store.head();
    } finally {
      await store.close();
    }
  };

  it('connects over TLS, as that user, to the leader', async () => {
    const file = encodeURIComponent(authority);
    expect(await head(`esdb://maru:p%40ss%3Aword@localhost:${port}?tlsCAFile=${file}`)).toBe('');
    const [metadata] = heard;
    const credentials = Buffer.from('maru:p@ss:word').toString('base64');
    expect(metadata!.get('authorization')).toEqual([`Basic ${credentials}`]);
    expect(metadata!.get('requires-leader')).toEqual(['true']);
  });

  it('refuses a certificate of an unknown authority', async () => {
    await expect(head(`esdb://maru:changeit@localhost:${port}`)).rejects.toThrow();
    expect(heard).toEqual([]);
  });
});

function unused(): never {
  throw new Error('not for this test');
}
