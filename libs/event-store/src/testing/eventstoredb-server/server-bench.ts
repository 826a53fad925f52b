/// <reference types="jest" />
import { EventStoreDBClient, jsonEvent } from '@eventstore/db-client';
import { StreamsClient } from '@eventstore/db-client/generated/streams_grpc_pb';
import { credentials } from '@grpc/grpc-js';
import type { EventStore } from '../../event-store';
import { InMemoryEventStore, InMemoryLog } from '../../in-memory/in-memory-event-store';
import { startEventStoreDbServer } from './server';
import type { EventStoreDbServer, EventStoreDbServerOptions } from './server';

/** A server over a store in memory for each test of a `describe`, and clients that end with the test. */
export class ServerBench {
  store!: EventStore;
  /** The store's content, when the bench created it. */
  log!: InMemoryLog;
  server!: EventStoreDbServer;
  readonly lines: string[] = [];
  private readonly endings: (() => Promise<void> | void)[] = [];

  constructor(options: () => Partial<EventStoreDbServerOptions> = () => ({})) {
    beforeEach(async () => {
      this.lines.length = 0;
      this.log = new InMemoryLog();
      const given = {
        store: new InMemoryEventStore(this.log),
        log: (line: string) => this.lines.push(line),
        ...options(),
      };
      const { store } = given;
      const server = await startEventStoreDbServer(given);
      this.store = store;
      this.server = server;
      this.endings.push(
        () => server.close(),
        () => store.close(),
      );
    });
    afterEach(async () => {
      for (const end of this.endings.splice(0).reverse()) await end();
    });
  }

  /** A client of EventStoreDB, as in an application. */
  client(connection = this.server.connection): EventStoreDBClient {
    const client = EventStoreDBClient.connectionString(connection);
    this.endings.push(() => client.dispose());
    return client;
  }

  /** A client of the bare protocol, for requests that the application's client never sends. */
  bareClient(): StreamsClient {
    const client = new StreamsClient(`127.0.0.1:${this.server.port}`, credentials.createInsecure());
    this.endings.push(() => client.close());
    return client;
  }
}

/** Per-call credentials make the client append classically; without, it appends in batches. */
export const CLASSIC = { credentials: { username: 'clerk', password: 'secret' } };

export const sold = (n: number, type = 'fair.ticket-sold.v1') =>
  jsonEvent({ type, data: { n }, metadata: { correlationId: 'conversation', causationId: 'cause' } });

export const nOf = ({ event }: { readonly event?: { readonly data: unknown } }) => (event!.data as { n: number }).n;

/** Reads to the end. */
export async function all<T>(events: AsyncIterable<T>): Promise<T[]> {
  const read: T[] = [];
  for await (const event of events) read.push(event);
  return read;
}

/** The error of a promise that must fail. */
export async function failure(promise: Promise<unknown>): Promise<Error> {
  const nothing = Symbol('nothing');
  const thrown = await promise.then(
    () => nothing,
    (error: unknown) => error,
  );
  if (thrown === nothing) throw new Error('did not fail');
  return thrown as Error;
}
