import { eventually } from '@maru/testing';
import { setTimeout as sleep } from 'node:timers/promises';
import WebSocket from 'ws';
import { HOSTILE } from './hostile-documents';
import { orderOf, WebBffOnTrial } from './web-bff-on-trial';

const trial = new WebBffOnTrial();
const WATCH = 'subscription { orderUpdated(orderId: "o-1") { status } }';

interface Told {
  readonly id?: string;
  readonly type: string;
  readonly payload?: readonly { readonly message: string; readonly extensions?: { readonly code: string } }[];
}

/** A WebSocket with handwritten messages. */
class Raw {
  readonly told: Told[] = [];
  closed: number | undefined;
  private readonly socket: WebSocket;

  constructor(url: string = trial.url) {
    this.socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
    this.socket.on('message', (data: Buffer) => this.told.push(JSON.parse(data.toString()) as Told));
    this.socket.on('close', (code) => (this.closed = code));
    this.socket.on('error', () => undefined);
    trial.atTheEnd(async () => this.socket.terminate());
  }

  async open(authorization = trial.authorization): Promise<this> {
    await eventually(() => expect(this.socket.readyState).toBe(WebSocket.OPEN));
    this.send({ type: 'connection_init', payload: { authorization } });
    return this;
  }

  async ready(authorization?: string): Promise<this> {
    await this.open(authorization);
    await eventually(() => expect(this.told[0]?.type).toBe('connection_ack'));
    return this;
  }

  send(message: unknown): void {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  subscribe(id: string, query: unknown = WATCH): void {
    this.send({ id, type: 'subscribe', payload: { query } });
  }

  leave(): void {
    this.socket.terminate();
  }

  async answerTo(id: string): Promise<Told> {
    return eventually(() => {
      const told = this.told.find((each) => each.id === id);
      if (!told) throw new Error(`nothing was told of ${id}`);
      return told;
    });
  }
}

const pending = () => void (trial.contexts.answers['GetOrder'] = () => orderOf(1, { status: 'PENDING', version: 1 }));

describe('a document over WebSocket', () => {
  it('is refused as over HTTP, and the connection continues', async () => {
    const socket = await new Raw().ready();
    for (const [what, query] of HOSTILE.filter(([, text]) => text.length <= 100_000)) {
      socket.subscribe(what, query.replace(/^\{/, 'subscription {'));
      const { type, payload } = await socket.answerTo(what);
      expect([what, type]).toEqual([what, 'error']);
      expect(new Set(payload!.map(({ extensions }) => extensions?.code))).toEqual(new Set(['HTTP.INVALID_REQUEST']));
    }
    expect(trial.contexts.calls).toEqual([]);
    socket.subscribe('a good one');
    expect((await socket.answerTo('a good one')).type).toBe('next');
  });

  it.each([
    ['a query', '{ me { name } }'],
    [
      'one that costs too much',
      `subscription { orderUpdated(orderId: "o-1") { ${'lines { product { name } } '.repeat(170)} } }`,
    ],
    ['one without an order', 'subscription { orderUpdated { status } }'],
  ])('is refused with the code of HTTP: %s', async (_what, query) => {
    const costly = await trial.start({ WEB_BFF_MAX_TOKENS: '10000', WEB_BFF_MAX_COMPLEXITY: '500' });
    const socket = await new Raw(costly.url).ready();
    socket.subscribe('1', query);
    expect((await socket.answerTo('1')).payload![0]!.extensions!.code).toBe('HTTP.INVALID_REQUEST');
    expect(trial.contexts.calls).toEqual([]);
  });

  it('ends the connection when it is an object instead of text', async () => {
    const socket = await new Raw().ready();
    socket.subscribe('1', { kind: 'Document', definitions: [] });
    await eventually(() => expect(socket.closed).toBe(4400));
    expect(trial.contexts.calls).toEqual([]);
  });

  it('fails with the same code as over HTTP', async () => {
    trial.contexts.answers['GetOrder'] = () => 'ORDERING.UNKNOWN_ORDER';
    const socket = await new Raw().ready();
    socket.subscribe('1');
    expect(await socket.answerTo('1')).toMatchObject({
      type: 'error',
      payload: [{ extensions: { code: 'ORDERING.UNKNOWN_ORDER' } }],
    });
  });
});

describe('a WebSocket', () => {
  it('is closed by a message beyond the size limit', async () => {
    const socket = await new Raw().ready();
    socket.send(`{"id":"1","type":"subscribe","payload":{"query":"${'x'.repeat(140_000)}"}}`);
    await eventually(() => expect(socket.closed).toBe(1009));
  });

  it('is closed without a timely first message', async () => {
    const hasty = await trial.start({ WEB_BFF_CONNECTION_INIT_MS: '100' });
    const socket = new Raw(hasty.url);
    await eventually(() => expect(socket.closed).toBe(4408));
  });

  it.each(['', 'Bearer nonsense', 'Basic a2lt'])('is closed without a valid user: "%s"', async (authorization) => {
    const socket = await new Raw().open(authorization);
    await eventually(() => expect(socket.closed).toBe(4403));
  });

  it('is closed, and its watches end, when its token ends', async () => {
    pending();
    const socket = await new Raw().ready(await trial.tokenFor('kim', 2));
    socket.subscribe('1');
    expect((await socket.answerTo('1')).type).toBe('next');
    await eventually(() => expect(socket.closed).toBe(4403), 5_000);
    await quiet();
  });

  it('has a cap of subscriptions, and so has a user over all of theirs', async () => {
    pending();
    const env = { WEB_BFF_MAX_SUBSCRIPTIONS_PER_CONNECTION: '3', WEB_BFF_MAX_SUBSCRIPTIONS_PER_USER: '4' };
    const { url } = await trial.start(env);
    const [one, other] = [await new Raw(url).ready(), await new Raw(url).ready()];
    for (const id of ['1', '2', '3']) {
      one.subscribe(id);
      expect((await one.answerTo(id)).type).toBe('next');
    }
    one.subscribe('4');
    expect((await one.answerTo('4')).type).toBe('error');
    other.subscribe('1');
    expect((await other.answerTo('1')).type).toBe('next');
    other.subscribe('2');
    expect((await other.answerTo('2')).payload![0]!.message).toBe('A user may have 4 subscriptions open.');
    one.send({ id: '1', type: 'complete' });
    await eventually(async () => {
      other.subscribe(`again-${other.told.length}`);
      await eventually(() => expect(other.told.at(-1)!.type).toBe('next'), 1_000);
    });
  });

  it("counts towards its user's cap until it is closed", async () => {
    const { url } = await trial.start({ WEB_BFF_MAX_CONNECTIONS_PER_USER: '2' });
    const first = await new Raw(url).ready();
    await new Raw(url).ready();
    const third = await new Raw(url).open();
    await eventually(() => expect(third.closed).toBe(4429));
    await new Raw(url).ready(await trial.tokenFor('lee'));
    first.leave();
    await eventually(async () => {
      const again = await new Raw(url).open();
      await eventually(() => expect(again.told[0]?.type).toBe('connection_ack'), 500);
    });
  });

  it('has a cap of new subscriptions a minute', async () => {
    const { url } = await trial.start({ WEB_BFF_MAX_SUBSCRIBES_PER_MINUTE: '3' });
    const socket = await new Raw(url).ready();
    for (const id of ['1', '2', '3']) {
      socket.subscribe(id);
      expect((await socket.answerTo(id)).type).toBe('next');
    }
    socket.subscribe('4');
    expect((await socket.answerTo('4')).type).toBe('error');
  });
});

/** No call for a second, after the running ones. */
async function quiet(): Promise<void> {
  await sleep(300);
  const calls = trial.contexts.calls.length;
  await sleep(1_000);
  expect(trial.contexts.calls).toHaveLength(calls);
}

describe('a watch of an unchanged order', () => {
  beforeEach(pending);

  it('ends when its socket is closed', async () => {
    const sockets = [await new Raw().ready(), await new Raw().ready()];
    for (const socket of sockets) for (let id = 0; id < 20; id++) socket.subscribe(String(id));
    for (const socket of sockets) for (let id = 0; id < 20; id++) await socket.answerTo(String(id));
    for (const socket of sockets) socket.leave();
    await quiet();
  });

  it('ends when its client stops it, and the connection continues', async () => {
    const socket = await new Raw().ready();
    socket.subscribe('1');
    expect(await socket.answerTo('1')).toMatchObject({ payload: { data: { orderUpdated: { status: 'PENDING' } } } });
    socket.send({ id: '1', type: 'complete' });
    await quiet();
    socket.subscribe('2');
    expect((await socket.answerTo('2')).type).toBe('next');
  });
});
