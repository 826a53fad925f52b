import { GossipService } from '@eventstore/db-client/generated/gossip_grpc_pb';
import { ServerFeaturesService } from '@eventstore/db-client/generated/serverfeatures_grpc_pb';
import { StreamsService } from '@eventstore/db-client/generated/streams_grpc_pb';
import { Server, ServerCredentials, status } from '@grpc/grpc-js';
import type { handleUnaryCall } from '@grpc/grpc-js';
import type { EventStore } from '../../event-store';
import { append } from './append';
import { batchAppend } from './batch-append';
import { Faults } from './faults';
import { readGossip } from './gossip';
import { Listener } from './listener';
import { OpenCalls } from './open-calls';
import { read } from './read';
import { RpcError } from './rpc-error';
import { getSupportedMethods } from './server-features';
import type { ServerVersion } from './server-version';
import type { Serving } from './serving';
import { StoreLog } from './store-log';
import { tombstone } from './tombstone';

export interface EventStoreDbServerOptions {
  /**
   * The store of the events. It stays open when the server closes. Its positions must be the ordinals of its events.
   */
  readonly store: EventStore;
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Default 0: any free one. */
  readonly port?: number;
  /** Bytes; default 1 MiB, as in EventStoreDB. */
  readonly maxAppendSize?: number;
  /** The EventStoreDB version to imitate where they differ; default 24.2. */
  readonly version?: ServerVersion;
  /** Reports the server's identity and its faults; default: no log. */
  readonly log?: (line: string) => void;
}

const MEBIBYTE = 1_024 * 1_024;
// As large as the client accepts; an append comes in messages of at most 3 MiB.
const LARGEST_MESSAGE = 17 * MEBIBYTE;
// Time for sending the last answers.
const GRACE_MS = 100;

/**
 * A small server that speaks EventStoreDB's gRPC protocol, for tests and development: reads, catch-up subscriptions,
 * appends and cluster discovery. It is not EventStoreDB: no users, no deletion except tombstones, no metadata of
 * streams except `$maxAge` for a scavenge, no persistent subscriptions, no links.
 */
export class EventStoreDbServer {
  private closing: Promise<void> | undefined;

  private constructor(
    private readonly host: string,
    private readonly listener: Listener,
    private readonly grpc: Server,
    private readonly calls: OpenCalls,
    private readonly storeLog: StoreLog,
    /** The faults that a test can cause. */
    readonly faults: Faults,
  ) {}

  static async start(options: EventStoreDbServerOptions): Promise<EventStoreDbServer> {
    const { store, host = '127.0.0.1', port = 0, maxAppendSize = MEBIBYTE, log = () => undefined } = options;
    const { version = '24.2' } = options;
    const grpc = new Server({ 'grpc.max_receive_message_length': LARGEST_MESSAGE });
    const injector = grpc.createConnectionInjector(ServerCredentials.createInsecure());
    const listener = new Listener(host, (socket) => injector.injectConnection(socket));
    const calls = new OpenCalls();
    const faults = new Faults(listener, calls);
    const storeLog = new StoreLog(store);
    addServices(grpc, { store, storeLog, calls, faults, maxAppendSize, version, log });
    await listener.listen(port);
    log(
      `a small server that speaks EventStoreDB's protocol over ${store.constructor.name} listens on ${host}:${listener.port}: ` +
        'not EventStoreDB, for tests and development',
    );
    return new EventStoreDbServer(host, listener, grpc, calls, storeLog, faults);
  }

  get port(): number {
    return this.listener.port;
  }

  /** The connection string of a client. */
  get connection(): string {
    return `esdb://${this.host}:${this.port}?tls=false`;
  }

  /** The number of running calls: a client's subscriptions, its one call of batch appends, ... */
  get openCalls(): number {
    return this.calls.size;
  }

  /**
   * Removes tombstoned streams and events older than their stream's `$maxAge`; the others keep their positions.
   * @returns how many it removed
   */
  scavenge(now = new Date()): Promise<number> {
    return this.storeLog.removals.scavenge(this.storeLog, now);
  }

  /** Ends every call, cuts every connection and releases the port, within a second. The store stays open. */
  close(): Promise<void> {
    this.closing ??= this.shutDown();
    return this.closing;
  }

  private async shutDown(): Promise<void> {
    if (this.calls.endAll(new RpcError(status.UNAVAILABLE, 'the server shuts down')) > 0)
      await new Promise((resolve) => setTimeout(resolve, GRACE_MS));
    await this.listener.close();
    this.grpc.forceShutdown();
  }
}

/** @throws Error when the port is taken */
export function startEventStoreDbServer(options: EventStoreDbServerOptions): Promise<EventStoreDbServer> {
  return EventStoreDbServer.start(options);
}

function addServices(grpc: Server, serving: Serving): void {
  grpc.addService(ServerFeaturesService, { getSupportedMethods: getSupportedMethods(serving) });
  grpc.addService(GossipService, { read: readGossip(serving) });
  grpc.addService(StreamsService, {
    read: read(serving),
    append: append(serving),
    batchAppend: batchAppend(serving),
    delete: unimplemented('streams cannot be deleted'),
    tombstone: tombstone(serving),
  });
}

/** For missing services, such as persistent subscriptions, grpc-js gives the same answer. */
function unimplemented(what: string): handleUnaryCall<unknown, never> {
  return (_, callback) =>
    callback(new RpcError(status.UNIMPLEMENTED, `${what}: this server is for tests and development`));
}
