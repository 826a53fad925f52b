import { certificateFiles, makeServiceKey, publicServiceKey } from '@maru/security';
import { makeDevelopmentCertificates } from '@maru/security/development-ca';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createLogger, InvalidSettings, openTrust } from '../src';

const logger = createLogger({ level: 'silent' });
const open = (calls: boolean, env: Record<string, string>) => openTrust({ service: 'ordering', calls, env, logger });
const key = makeServiceKey();
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'maru-trust-settings-'));
  await makeDevelopmentCertificates({ folder, names: ['ordering'] });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('the trust settings of a process', () => {
  it('let every caller in and send no credentials when nothing is set', async () => {
    const { trust, peers } = await open(false, {});
    expect([trust.certificates, trust.tokens, peers.headersTo('payments')]).toEqual([undefined, undefined, {}]);
  });

  it('let a context verify service tokens but not sign them', async () => {
    const { trust, peers } = await open(false, {
      MARU_SERVICE_PUBLIC_KEY: publicServiceKey(key),
      MARU_SERVICE_KEY: key,
    });
    expect(trust.tokens).toBeDefined();
    expect(peers.headersTo('payments')).toEqual({});
  });

  it('let a front sign service tokens and verify them with the same key', async () => {
    const backend = await open(true, { MARU_SERVICE_KEY: key });
    const token = backend.peers.headersTo('ordering')['x-service-token'];
    expect(await backend.trust.tokens!.verify(token)).toMatchObject({ name: 'ordering' });
  });

  it('name three certificate files, which are checked at the start', async () => {
    const { cert, key: privateKey, ca } = certificateFiles(folder, 'ordering');
    const files = { MARU_TLS_CERT: cert, MARU_TLS_KEY: privateKey, MARU_TLS_CA: ca };
    const { trust, close } = await open(true, files);
    expect(trust).toMatchObject({ certificates: expect.anything(), healthPort: 3_001 });
    await close();
    const cases: [Record<string, string>, RegExp][] = [
      [{ ...files, MARU_TLS_CA: '' }, /MARU_TLS_CERT, MARU_TLS_KEY and MARU_TLS_CA must be set together, or none/],
      [{ ...files, MARU_TLS_CERT: privateKey }, /MARU_TLS_CERT.*ordering\.key holds no certificate in PEM$/],
      [{ ...files, MARU_TLS_CA: '/no/such/ca.crt' }, /\/no\/such\/ca\.crt cannot be read \(ENOENT\)$/],
    ];
    for (const [env, complaint] of cases) {
      await expect(open(true, env)).rejects.toThrow(complaint);
      await expect(open(true, env)).rejects.toBeInstanceOf(InvalidSettings);
    }
  });
});
