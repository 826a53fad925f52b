import { StaticDiscovery } from '@maru/discovery';
import { openGateway } from './open-gateway';
import type { OpenGateway } from './open-gateway';

const PATH = '/api/internal/stock';

let gateway: OpenGateway;
afterEach(() => gateway.close());

/** The gateway's answer while no context can be called: 503 shows that it tried to. */
async function answerTo(query: string, headers: Record<string, string> = {}) {
  const answer = await gateway.send(PATH + query, { headers });
  const { code, errors } = (await answer.json()) as { code: string; errors?: { path: string }[] };
  return {
    status: answer.status,
    code,
    paths: errors?.map(({ path }) => path),
    type: answer.headers.get('content-type'),
  };
}

describe('a route that is a call over gRPC', () => {
  it('refuses bad queries and strangers like any other route, and is 503 while its context is away', async () => {
    gateway = await openGateway(new StaticDiscovery({}), {}, undefined, {
      callAddresses: { inventory: '127.0.0.1:1' },
    });
    const away = await gateway.send(`${PATH}?sku=TEA`);
    expect([away.status, away.headers.get('retry-after')]).toEqual([503, '1']);
    expect(await away.json()).toMatchObject({ code: 'HTTP.UNAVAILABLE', detail: expect.stringContaining('inventory') });
    expect(await answerTo('')).toMatchObject({ status: 400, code: 'HTTP.INVALID_REQUEST', paths: ['sku'] });
    const many = Array.from({ length: 101 }, (_, nth) => `sku=TEA-${nth}`).join('&');
    expect(await answerTo(`?${many}`)).toMatchObject({
      status: 400,
      type: expect.stringContaining('application/problem+json') as string,
    });
    const stranger = await fetch(`${gateway.url}${PATH}?sku=TEA`);
    expect([stranger.status, stranger.headers.get('www-authenticate')]).toEqual([401, 'Bearer realm="maru"']);
  });

  it('is 404 when its context has no gRPC address', async () => {
    gateway = await openGateway(new StaticDiscovery({}));
    expect(await answerTo('?sku=TEA')).toMatchObject({ status: 404, code: 'HTTP.NOT_FOUND' });
  });
});
