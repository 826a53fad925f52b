import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { openGateway } from './open-gateway';
import type { OpenGateway } from './open-gateway';

const ORDER = { orderId: '01a22ee0-5a34-7fd1-aec6-80c773cc1776', skus: ['TEA'], accessToken: 'a.b.c', expiresIn: 120 };
const NOBODY = 'http://127.0.0.1:1';

let status = 200;
let platform: Server;
let url: string;
let gateway: OpenGateway;
beforeAll(async () => {
  platform = createServer((request, response) => {
    void json(request).then((body) =>
      response.writeHead(status).end(JSON.stringify({ ...ORDER, story: (body as { story: string }).story })),
    );
  });
  await new Promise<void>((resolve) => platform.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(platform.address() as AddressInfo).port}/secret`;
});
afterAll(() => platform.close());
beforeEach(() => {
  status = 200;
});
afterEach(() => gateway?.close());

async function place(body?: object) {
  const answer = await fetch(`${gateway.url}/api/demo/orders`, {
    method: 'POST',
    ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  return { status: answer.status, headers: answer.headers, body: (await answer.json()) as Record<string, unknown> };
}

describe('a demo order', () => {
  it('is placed by the platform, for anybody, and ends well unless another story is named', async () => {
    gateway = await openGateway(NOBODY, { DEMO_URL: url });
    const placed = await place();
    expect(placed).toMatchObject({ status: 201, body: { ...ORDER, story: 'completed' } });
    expect(placed.headers.get('location')).toBe(`/api/orders/${ORDER.orderId}`);
    expect(placed.headers.get('cache-control')).toBe('no-store');
    expect(await place({ story: 'declined' })).toMatchObject({ status: 201, body: { story: 'declined' } });
  });

  it.each([{ story: 'nonsense' }, { other: 1 }, []])('is refused with a body of another form: %j', async (body) => {
    gateway = await openGateway(NOBODY, { DEMO_URL: url });
    expect(await place(body)).toMatchObject({ status: 400, body: { code: 'HTTP.INVALID_REQUEST' } });
  });

  it('is refused by a shop that is not on its development defaults, which says so before', async () => {
    gateway = await openGateway(NOBODY);
    const state = await (await fetch(`${gateway.url}/api/demo`)).json();
    expect(state).toEqual({ enabled: false, stories: [] });
    const refused = await place();
    expect(refused).toMatchObject({ status: 404, body: { code: 'HTTP.NOT_FOUND' } });
    expect(refused.body['detail']).toContain('development defaults');
  });

  it('is answered with 503 and a log line when the platform could not place it', async () => {
    gateway = await openGateway(NOBODY, { DEMO_URL: url });
    status = 502;
    expect(await place()).toMatchObject({ status: 503, body: { code: 'HTTP.UNAVAILABLE' } });
    expect(gateway.complaints.join()).toContain('a demo order was not placed');
  });

  it('is counted for each client like a login', async () => {
    gateway = await openGateway(NOBODY, { DEMO_URL: url, RATE_LIMIT_ANONYMOUS: '2' });
    const statuses = [await place(), await place(), await place()].map((each) => each.status);
    expect(statuses).toEqual([201, 201, 429]);
  });

  it('has no other method', async () => {
    gateway = await openGateway(NOBODY, { DEMO_URL: url });
    const answer = await fetch(`${gateway.url}/api/demo/orders`);
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST']);
    await answer.body?.cancel();
  });
});
