import { StaticDiscovery } from '@maru/discovery';
import { eventually } from '@maru/testing';
import type { ServerResponse } from 'node:http';
import { echoContext } from './echo-context';
import type { EchoContext } from './echo-context';
import { openGateway } from './open-gateway';
import type { OpenGateway } from './open-gateway';

let front: EchoContext;
let gateway: OpenGateway;
/** The open answers of the front. */
let answers: ServerResponse[];

beforeEach(async () => {
  answers = [];
  front = await echoContext((fastify) => {
    fastify.get('/api/live', (_request, reply) => {
      reply.hijack();
      reply.raw.writeHead(200, { 'content-type': 'text/event-stream' });
      reply.raw.write('event: ready\ndata: {}\n\n');
      answers.push(reply.raw);
    });
  });
  gateway = await openGateway(new StaticDiscovery({ 'web-bff': [front.url] }), { SOCKETS_PER_CLIENT: '2' });
});
afterEach(async () => {
  await gateway.close();
  await front.close();
});

/** A stream through the gateway, with the text that has come so far. */
async function open() {
  const leaving = new AbortController();
  const answer = await gateway.send('/api/live', { signal: leaving.signal });
  const stream = { status: answer.status, text: '', ended: false, leave: () => leaving.abort() };
  const read = async () => {
    for await (const chunk of answer.body as unknown as AsyncIterable<Uint8Array>)
      stream.text += Buffer.from(chunk).toString();
  };
  void read()
    .catch(() => undefined)
    .finally(() => (stream.ended = true));
  return stream;
}

describe('a stream of events through the gateway', () => {
  it('passes each event on as it comes, and tells the front when the client leaves', async () => {
    const stream = await open();
    expect(stream.status).toBe(200);
    await eventually(() => expect(stream.text).toBe('event: ready\ndata: {}\n\n'));
    answers[0]!.write('event: change\ndata: {"n":1}\n\n');
    await eventually(() => expect(stream.text).toContain('"n":1'));
    stream.leave();
    await eventually(() => expect(answers[0]!.destroyed).toBe(true));
  });

  it('is refused beyond the cap of its client, and has room again when one has left', async () => {
    const [first] = [await open(), await open()];
    expect((await open()).status).toBe(429);
    first!.leave();
    await eventually(async () => expect((await open()).status).toBe(200));
  });

  it('ends when the gateway drains, so that nothing waits for it', async () => {
    const stream = await open();
    const before = Date.now();
    await gateway.close();
    expect(Date.now() - before).toBeLessThan(5_000);
    await eventually(() => expect(stream.ended).toBe(true));
  });
});
