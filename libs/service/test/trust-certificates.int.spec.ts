import { certificateFiles, Certificates } from '@maru/security';
import { issueCertificate, makeDevelopmentCertificates } from '@maru/security/development-ca';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { connect } from 'node:tls';
import type { TLSSocket } from 'node:tls';
import { Peers } from '../src';
import type { RunningContext } from '../src';
import { ContextClient } from '../src/grpc';
import { ask, callers, seen, start, withParcels } from './guarded-parcels';
import { parcelsService } from './parcels-service';

withParcels();

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

  /** As `open`, without the checks at start, because an attacker would skip them, too. */
  function unchecked(material: Partial<Certificates['current']>): Certificates {
    return { current: { ...own.current, ...material }, onRenewed: () => () => undefined } as unknown as Certificates;
  }

  async function refused(peers: Peers): Promise<void> {
    const { http, grpc } = await ask(context, peers);
    expect(http).toMatch(/^(ERR_SSL_|ECONNRESET|UND_ERR_SOCKET|EPIPE)/);
    expect(grpc).toBe('HTTP.UNAVAILABLE');
    expect(seen.served).toBe(0);
    expect(seen.logged.join('')).toMatch(/"reason":"[A-Z_]+".*a connection was refused/);
  }

  it('answers callers with a certificate of the same authority, over HTTP and gRPC, by TLS 1.3', async () => {
    expect(await ask(context, new Peers({ certificates: await open('gateway') }))).toEqual({ http: 200, grpc: 'OK' });
    expect(seen.served).toBe(2);
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

  it('refuses an expired certificate', async () => {
    const [cert, key] = await Promise.all(
      ['ca.crt', 'ca.key'].map((name) => readFile(path.join(folder, name), 'utf8')),
    );
    const validity = { from: new Date(Date.now() - 7_200_000), to: new Date(Date.now() - 3_600_000) };
    const expired = await issueCertificate({ cert: cert!, key: key! }, 'gateway', ['gateway'], validity);
    const material = { cert: Buffer.from(expired.cert), key: Buffer.from(expired.key) };
    await refused(new Peers({ certificates: unchecked(material) }));
  });

  it('does not answer plain HTTP or plain gRPC', async () => {
    const { http, grpc } = await ask({ ...context, url: context.url.replace('https', 'http') }, new Peers());
    expect([http, grpc]).toEqual([expect.stringMatching(/ECONNRESET|UND_ERR_SOCKET/), 'HTTP.UNAVAILABLE']);
    expect(seen.served).toBe(0);
  });

  it('is verified by its name, so callers refuse another process at its address', async () => {
    const impostor = await start({ certificates: await open('gateway') });
    try {
      const { http, grpc } = await ask(impostor, new Peers({ certificates: await open('gateway') }));
      expect([http, grpc]).toEqual(['ERR_TLS_CERT_ALTNAME_INVALID', 'HTTP.UNAVAILABLE']);
      expect(seen.served).toBe(0);
    } finally {
      await impostor.close();
    }
  });

  it('serves only health and metrics in plain HTTP', async () => {
    const status = (at: string, init?: RequestInit) => fetch(context.healthUrl + at, init).then((each) => each.status);
    expect(await (await fetch(`${context.healthUrl}/health/ready`)).json()).toMatchObject({ status: 'ok' });
    expect(await status('/health/live')).toBe(200);
    expect(await (await fetch(`${context.healthUrl}/metrics`)).text()).toContain('target_info');
    const headers = { authorization: seen.authorization };
    for (const other of ['/api/parcels', '/api/keys', '/internal/commits', '/openapi.json', '/health/../api/keys'])
      expect([other, await status(other, { headers })]).toEqual([other, 404]);
    expect(await status('/health/live', { method: 'POST' })).toBe(404);
  });

  it('renews its certificate while it runs, as its callers do, without breaking a connection', async () => {
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
    const open1 = new ContextClient(parcelsService, context.grpcAddress!, peers);
    const call = () =>
      open1.call('GetShipments', { orderIds: [] }, { authorization: seen.authorization, timeoutMs: 5_000 });
    await call();

    // A new authority, so that callers with the old certificate are refused from now on.
    const { cert, key } = gateway.current;
    await rm(path.join(folder, 'ca.crt'));
    await rm(path.join(folder, 'ca.key'));
    await makeDevelopmentCertificates({ folder, names: ['shipping', 'gateway'] });
    await Promise.all([own.look(), gateway.look()]);

    await call();
    open1.close();
    expect(await shown()).not.toBe(before);
    expect(await ask(context, peers)).toEqual({ http: 200, grpc: 'OK' });
    seen.served = 0;
    await refused(new Peers({ certificates: unchecked({ cert, key }) }));
    await peers.close();
  });
});
