import type { ServiceError } from '@grpc/grpc-js';
import { InMemoryEventStore } from '@maru/event-store';
import { RandomIds, SystemClock, SystemRandom, SystemScheduler } from '@maru/kernel';
import { EmbeddedMessageBus } from '@maru/messaging';
import { Allow, Public } from '@maru/security/nest';
import { TokensOnTrial } from '@maru/security/testing';
import { createTestDatabase } from '@maru/testing';
import type { TestDatabase } from '@maru/testing';
import { Controller, Get, Module } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import { Writable } from 'node:stream';
import { createLogger, startContext } from '../src';
import type { ContextDefinition, Peers, Refusal, RunningContext, Trust } from '../src';
import { ContextClient } from '../src/grpc';
import { parcelsService } from './parcels-service';

/** The observations of the spec: the number of served requests, the log, and the `authorization` of a valid user. */
export const seen = { served: 0, logged: [] as string[], authorization: '' };

const destination = new Writable({ write: (line, _encoding, done) => (seen.logged.push(String(line)), done()) });

/** The callers of the parcels route, from the log. */
export const callers = () =>
  seen.logged
    .map((line) => JSON.parse(line) as { msg: string; url?: string; caller?: string })
    .filter(({ msg, url }) => msg === 'request' && url === '/api/parcels')
    .map(({ caller }) => caller);

@Controller()
class Parcels {
  @Allow('orders:read')
  @GrpcMethod('Shipping', 'GetShipments')
  shipments() {
    seen.served++;
    return { shipments: [] };
  }

  @Allow('orders:read')
  @Get('api/parcels')
  parcels() {
    seen.served++;
    return [];
  }

  @Public()
  @Get('api/keys')
  keys() {
    return { keys: [] };
  }
}

@Module({ controllers: [Parcels] })
class ParcelsModule {}

const definition: ContextDefinition = {
  name: 'shipping',
  module: ParcelsModule,
  entities: [],
  migrations: [],
  publications: { context: 'shipping', translations: {} },
  projections: [],
  routes: ['parcels'],
  open: ['/api/keys'],
  service: parcelsService,
};

let database: TestDatabase;
let tokens: TokensOnTrial;

/** Creates a database and tokens for all tests of the calling file. */
export function withParcels(): void {
  beforeAll(async () => {
    database = await createTestDatabase('trust');
    tokens = await TokensOnTrial.make();
    seen.authorization = `Bearer ${await tokens.token()}`;
  });
  afterAll(() => database.drop());
  beforeEach(() => {
    seen.served = 0;
    seen.logged.length = 0;
  });
}

/** Starts the context with this trust. */
export async function start(trust: Trust): Promise<RunningContext> {
  const time = { clock: new SystemClock(), scheduler: new SystemScheduler(), random: new SystemRandom() };
  const log = new InMemoryEventStore();
  return startContext(definition, {
    ...time,
    ids: new RandomIds(),
    eventStore: log,
    bus: new EmbeddedMessageBus({ store: log, publications: [definition.publications], ...time }),
    tokens: tokens.verifier,
    trust,
    databaseUrl: database.url,
    logger: createLogger({ level: 'debug', destination }),
    env: {},
  });
}

/**
 * Asks for parcels over HTTP and gRPC. Returns the HTTP status or connection error, and `OK` or the code of a refusal.
 */
export async function ask(context: RunningContext, peers: Peers) {
  const { authorization } = seen;
  const client = new ContextClient(parcelsService, context.grpcAddress!, peers);
  try {
    const http = await peers.fetch('shipping', `${context.url}/api/parcels`, { headers: { authorization } }).then(
      (answer) => answer.status,
      (error: Error & { cause?: { code?: string } }) => error.cause?.code,
    );
    const grpc = await client.call('GetShipments', { orderIds: [] }, { authorization, timeoutMs: 5_000 }).then(
      () => 'OK',
      ({ rejection, cause }: Refusal) => (cause as ServiceError).metadata.get('maru-code')[0] ?? rejection.code,
    );
    return { http, grpc };
  } finally {
    client.close();
  }
}
