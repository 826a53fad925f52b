import { eventually } from '@maru/testing';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { remoteKeys, TokenVerifier } from '../src/index';
import type { RemoteKeysOptions } from '../src/index';
import { REALM, TokensOnTrial } from '../src/testing';

let issuer: Server;
let url: string;
let shown: readonly TokensOnTrial[];
let asked: number;
let away: boolean;

beforeEach(async () => {
  shown = [await TokensOnTrial.make()];
  asked = 0;
  away = false;
  issuer = createServer((_request, response) => {
    asked++;
    if (away) return void response.writeHead(503).end();
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ keys: shown.map(({ pair }) => pair.publicJwk) }));
  });
  issuer.listen(0, '127.0.0.1');
  await once(issuer, 'listening');
  url = `http://127.0.0.1:${(issuer.address() as AddressInfo).port}/jwks.json`;
});
afterEach(async () => {
  issuer.close();
  issuer.closeAllConnections();
  await once(issuer, 'close').catch(() => undefined);
});

const verifier = (changes: Partial<RemoteKeysOptions> = {}) =>
  new TokenVerifier({ ...REALM, keys: remoteKeys({ url: () => url, cooldownMs: 0, ...changes }) });

describe('the keys of the issuer', () => {
  it('are read once for many tokens', async () => {
    const all = verifier();
    for (let n = 0; n < 5; n++) await all.verify(await shown[0]!.token());
    expect(asked).toBe(1);
  });

  it('are read again when a token names a new one, and the old one stays valid', async () => {
    const all = verifier();
    const old = await shown[0]!.token();
    await all.verify(old);
    shown = [...shown, await TokensOnTrial.make()];
    await expect(all.verify(await shown[1]!.token())).resolves.toBeDefined();
    await expect(all.verify(await shown[0]!.token())).resolves.toBeDefined();
    expect(asked).toBe(2);
  });

  it('are not read again for every unknown key', async () => {
    const all = verifier({ cooldownMs: 300 });
    await all.verify(await shown[0]!.token());
    const refused = Array.from({ length: 5 }, async () => {
      const unknown = await TokensOnTrial.make();
      await expect(all.verify(await unknown.token())).rejects.toMatchObject({ code: 'HTTP.INVALID_TOKEN' });
    });
    await Promise.all(refused);
    expect(asked).toBe(2);
  });

  it('hold a bounded number of requests with unknown keys, and fail further ones at once', async () => {
    const all = verifier({ cooldownMs: 1_500 });
    await all.verify(await shown[0]!.token());
    const unknown = await (await TokensOnTrial.make()).token();
    // Starts the time in which the keys are not read again.
    await expect(all.verify(unknown)).rejects.toMatchObject({ code: 'HTTP.INVALID_TOKEN' });
    const names: string[] = [];
    const asking = Array.from({ length: 300 }, () =>
      all.verify(unknown).catch((error: Error) => void names.push(error.name)),
    );
    await eventually(() => expect(names).toHaveLength(300 - 256));
    expect(new Set(names)).toEqual(new Set(['KeysUnavailable']));
    await Promise.all(asking);
    expect(names.filter((name) => name === 'AccessDenied')).toHaveLength(256);
    expect(asked).toBeLessThanOrEqual(3);
  });

  it('are found for two tokens in a moment, because the second waits for the read', async () => {
    const all = verifier({ cooldownMs: 300 });
    for (let rotation = 0; rotation < 3; rotation++) {
      shown = [...shown, await TokensOnTrial.make()];
      await expect(all.verify(await shown.at(-1)!.token())).resolves.toBeDefined();
    }
  });

  it('are enough for every token that they have signed while the issuer is away', async () => {
    const faults: unknown[] = [];
    const all = verifier({ refreshMs: 0, onFault: (fault) => faults.push(fault) });
    await all.verify(await shown[0]!.token());
    away = true;
    await expect(all.verify(await shown[0]!.token())).resolves.toBeDefined();
    await eventually(() => expect(faults).toHaveLength(1));
  });

  it('fail without a verdict about the token when they cannot be read', async () => {
    away = true;
    const all = verifier();
    const token = await shown[0]!.token();
    await expect(all.verify(token)).rejects.toMatchObject({ name: 'KeysUnavailable' });
    away = false;
    await expect(all.verify(token)).resolves.toBeDefined();
  });

  it("are read at the issuer's present address, also after an early token", async () => {
    let place = 'http://127.0.0.1:1/jwks.json';
    const all = verifier({ url: () => place });
    await expect(all.verify(await shown[0]!.token())).rejects.toMatchObject({ name: 'KeysUnavailable' });
    place = url;
    await expect(all.verify(await shown[0]!.token())).resolves.toBeDefined();
  });

  it('are not trusted for ever after their removal', async () => {
    const all = verifier({ refreshMs: 0 });
    await all.verify(await shown[0]!.token());
    const [gone] = shown;
    shown = [await TokensOnTrial.make()];
    await eventually(async () =>
      expect(await all.verify(await gone!.token()).catch((error: Error) => error)).toMatchObject({
        code: 'HTTP.INVALID_TOKEN',
      }),
    );
  });
});
