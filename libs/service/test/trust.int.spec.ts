import { shippingService } from '@maru/contracts/grpc';
import { InMemoryEventStore } from '@maru/event-store';
import { RandomIds, SystemClock, SystemRandom, SystemScheduler } from '@maru/kernel';
import { EmbeddedMessageBus } from '@maru/messaging';
import {
  certificateFiles,
  Certificates,
  makeServiceKey,
  publicServiceKey,
  ServiceSigner,
  ServiceTokenVerifier,
} from '@maru/security';
import { issueCertificate, makeDevelopmentCertificates } from '@maru/security/development-ca';
import { Allow, Public } from '@maru/security/nest';
import { TokensOnTrial } from '@maru/security/testing';
import { createTestDatabase } from '@maru/testing';
import type { TestDatabase } from '@maru/testing';
import { Controller, Get, Module } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Writable } from 'node:stream';
import { connect } from 'node:tls';
import type { TLSSocket } from 'node:tls';
import { once } from 'node:events';
import { createLogger, Peers, startContext } from '../src';
import type { ContextDefinition, Refusal, RunningContext, Trust } from '../src';
import type { ServiceError } from '@grpc/grpc-js';
import { ContextClient } from '../src/grpc';

let served = 0;
const logged: string[] = [];
const destination = new Writable({ write: (line, _encoding, done) => (logged.push(String(line)), done()) });
/** Who has asked for parcels, as the log has it. */
const callers = () =>
  logged
    .map((line) => JSON.parse(line) as { msg: string; url?: string; caller?: string })
    .filter(({ msg, url }) => msg === 'request' && url === '/api/parcels')
    .map(({ caller }) => caller);

@Controller()
class Parcels {
  @Allow('orders:read')
  @GrpcMethod('Shipping', 'GetShipments')
  shipments() {
    served++;
    return { shipments: [] };
  }

  @Allow('orders:read')
  @Get('api/parcels')
  parcels() {
    served++;
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
  service: shippingService,
};

let database: TestDatabase;
let tokens: TokensOnTrial;
let authorization: string;

beforeAll(async () => {
  database = await createTestDatabase('trust');
  tokens = await TokensOnTrial.make();
  authorization = `Bearer ${await tokens.token()}`;
});
afterAll(() => database.drop());
beforeEach(() => {
  served = 0;
  logged.length = 0;
});

async function start(trust: Trust): Promise<RunningContext> {
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

/** What comes of the same question over HTTP and over gRPC: a status or how the connection failed, and the code of the refusal. */
async function ask(context: RunningContext, peers: Peers) {
  const client = new ContextClient(shippingService, context.grpcAddress!, peers);
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

describe('a context with a certificate', () => {
  let folder: string;
  let own: Certificates;
  let context: RunningContext;
  const opened: Certificates[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'maru-trust-'));
    await makeDevelopmentCertificates({ folder, names: ['shipping', 'gateway'] });
    own = await open('shipping');
    context = await start({ certificates: own });
  });
  afterAll(async () => {
    await context?.close();
    for (const certificates of opened) certificates.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function open(name: string, from = folder): Promise<Certificates> {
    const certificates = await Certificates.open({ files: certificateFiles(from, name), everyMs: 3_600_000 });
    opened.push(certificates);
    return certificates;
  }

  /** As `open`, without the checks at start: what an attacker would not make either. */
  function unchecked(material: Partial<Certificates['current']>): Certificates {
    return { current: { ...own.current, ...material }, onRenewed: () => () => undefined } as unknown as Certificates;
  }

  async function refused(peers: Peers): Promise<void> {
    const { http, grpc } = await ask(context, peers);
    expect(http).toMatch(/^(ERR_SSL_|ECONNRESET|UND_ERR_SOCKET|EPIPE)/);
    expect(grpc).toBe('HTTP.UNAVAILABLE');
    expect(served).toBe(0);
    expect(logged.join('')).toMatch(/"reason":"[A-Z_]+".*a connection was refused/);
  }

  it('answers who has one of the same authority, over HTTP and gRPC, by TLS 1.3', async () => {
    expect(await ask(context, new Peers({ certificates: await open('gateway') }))).toEqual({ http: 200, grpc: 'OK' });
    expect(served).toBe(2);
    expect(callers()).toEqual(['gateway']);
    expect(context.url).toMatch(/^https:/);
    const { hostname, port } = new URL(context.url);
    const socket = connect({
      host: hostname,
      port: +port,
      ...own.current,
      maxVersion: 'TLSv1.2',
      minVersion: 'TLSv1.2',
    });
    const [error] = (await once(socket, 'error')) as [NodeJS.ErrnoException];
    expect(error.code).toMatch(/PROTOCOL_VERSION/);
  });

  it('refuses a client without a certificate, in the handshake', async () => {
    await refused(new Peers({ certificates: unchecked({ cert: undefined, key: undefined }) }));
  });

  it('refuses a certificate of another authority', async () => {
    const elsewhere = await mkdtemp(path.join(tmpdir(), 'maru-elsewhere-'));
    await makeDevelopmentCertificates({ folder: elsewhere, names: ['gateway'] });
    const { cert, key } = (await open('gateway', elsewhere)).current;
    await rm(elsewhere, { recursive: true });
    await refused(new Peers({ certificates: unchecked({ cert, key }) }));
  });

  it('refuses a certificate that has expired', async () => {
    const [cert, key] = await Promise.all(
      ['ca.crt', 'ca.key'].map((name) => readFile(path.join(folder, name), 'utf8')),
    );
    const validity = { from: new Date(Date.now() - 7_200_000), to: new Date(Date.now() - 3_600_000) };
    const expired = await issueCertificate({ cert: cert!, key: key! }, 'gateway', ['gateway'], validity);
    const material = { cert: Buffer.from(expired.cert), key: Buffer.from(expired.key) };
    await refused(new Peers({ certificates: unchecked(material) }));
  });

  it('answers nothing in plain HTTP or gRPC', async () => {
    const { http, grpc } = await ask({ ...context, url: context.url.replace('https', 'http') }, new Peers());
    expect([http, grpc]).toEqual([expect.stringMatching(/ECONNRESET|UND_ERR_SOCKET/), 'HTTP.UNAVAILABLE']);
    expect(served).toBe(0);
  });

  it('is known by its name, whatever its address: another process in its place is not spoken to', async () => {
    const impostor = await start({ certificates: await open('gateway') });
    try {
      const { http, grpc } = await ask(impostor, new Peers({ certificates: await open('gateway') }));
      expect([http, grpc]).toEqual(['ERR_TLS_CERT_ALTNAME_INVALID', 'HTTP.UNAVAILABLE']);
      expect(served).toBe(0);
    } finally {
      await impostor.close();
    }
  });

  it('says in plain HTTP how it is, and nothing else', async () => {
    const status = (at: string, init?: RequestInit) => fetch(context.healthUrl + at, init).then((each) => each.status);
    expect(await (await fetch(`${context.healthUrl}/health/ready`)).json()).toMatchObject({ status: 'ok' });
    expect(await status('/health/live')).toBe(200);
    const headers = { authorization };
    for (const other of ['/api/parcels', '/api/keys', '/internal/commits', '/openapi.json', '/health/../api/keys'])
      expect([other, await status(other, { headers })]).toEqual([other, 404]);
    expect(await status('/health/live', { method: 'POST' })).toBe(404);
  });

  it('takes another certificate while it runs, and so does who calls it, without a connection being broken', async () => {
    const gateway = await open('gateway');
    const peers = new Peers({ certificates: gateway });
    const { hostname, port } = new URL(context.url);
    const shown = async () => {
      const socket: TLSSocket = connect({ host: hostname, port: +port, ...gateway.current, servername: 'shipping' });
      await once(socket, 'secureConnect');
      const { serialNumber } = socket.getPeerCertificate();
      socket.destroy();
      return serialNumber;
    };
    const before = await shown();
    const open1 = new ContextClient(shippingService, context.grpcAddress!, peers);
    const call = () => open1.call('GetShipments', { orderIds: [] }, { authorization, timeoutMs: 5_000 });
    await call();

    // Of a new authority altogether: who has the old certificate is a stranger from then on.
    const { cert, key } = gateway.current;
    await rm(path.join(folder, 'ca.crt'));
    await rm(path.join(folder, 'ca.key'));
    await makeDevelopmentCertificates({ folder, names: ['shipping', 'gateway'] });
    await Promise.all([own.look(), gateway.look()]);

    await call();
    open1.close();
    expect(await shown()).not.toBe(before);
    expect(await ask(context, peers)).toEqual({ http: 200, grpc: 'OK' });
    served = 0;
    await refused(new Peers({ certificates: unchecked({ cert, key }) }));
    await peers.close();
  });
});

describe('a context that asks for service tokens', () => {
  const key = makeServiceKey();
  let context: RunningContext;
  const peersOf = (own: string, caller = 'gateway') => new Peers({ signer: new ServiceSigner({ caller, key: own }) });

  beforeAll(async () => {
    context = await start({
      tokens: new ServiceTokenVerifier({ service: 'shipping', publicKey: publicServiceKey(key) }),
    });
  });
  afterAll(() => context?.close());

  it('answers processes of the shop, over HTTP and gRPC', async () => {
    expect(await ask(context, peersOf(key, 'web-bff'))).toEqual({ http: 200, grpc: 'OK' });
    expect(callers()).toEqual(['web-bff']);
  });

  it.each<[string, Peers]>([
    ['without one', new Peers()],
    ['with one of another key', peersOf(makeServiceKey())],
    ['with one for another context', tokenOf(() => new ServiceSigner({ caller: 'gateway', key }).tokenFor('payments'))],
    ['with one of long ago', tokenOf(() => new ServiceSigner({ caller: 'g', key, now: () => 0 }).tokenFor('shipping'))],
    ['with the token of the user in its place', tokenOf(() => authorization.replace('Bearer ', ''))],
  ])('refuses a request %s, however good its user is', async (_, peers) => {
    expect(await ask(context, peers)).toEqual({ http: 401, grpc: 'HTTP.UNKNOWN_CALLER' });
    expect(served).toBe(0);
  });

  function tokenOf(token: () => string): Peers {
    return new Peers({ signer: { tokenFor: token } as unknown as ServiceSigner });
  }

  it('still asks who the user is', async () => {
    const answer = await peersOf(key).fetch('shipping', `${context.url}/api/parcels`);
    expect([answer.status, await answer.json()]).toEqual([
      401,
      expect.objectContaining({ code: 'HTTP.UNAUTHENTICATED' }),
    ]);
  });

  it('says what it wants, as a problem', async () => {
    const answer = await fetch(`${context.url}/api/parcels`, { headers: { authorization } });
    expect(answer.headers.get('www-authenticate')).toBe('ServiceToken realm="maru"');
    expect(await answer.json()).toMatchObject({
      status: 401,
      code: 'HTTP.UNKNOWN_CALLER',
      correlationId: expect.any(String),
    });
  });

  it('keeps everything closed but health and what it has said is open, however the path is written', async () => {
    const statuses = async (paths: readonly string[]) =>
      Promise.all(paths.map((at) => fetch(context.url + at).then(({ status }) => status)));
    expect(await statuses(['/health/live', '/health/ready', '/api/keys', '/api/keys?x=1'])).toEqual([
      200, 200, 200, 200,
    ]);
    const closed = [
      '/internal/commits',
      '/internal/parked',
      '/openapi.json',
      '/api/keys/../parcels',
      '/no-such',
      '/api//keys',
    ];
    expect(await statuses(closed)).toEqual(closed.map(() => 401));
  });
});
