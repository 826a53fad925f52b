import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import type { Logger } from 'pino';
import type { DemoOrders } from './demo-orders';

export interface DemoServer {
  /** The gateway posts `{ "story": … }` there. A part of it is secret, because other users of the machine reach it. */
  readonly url: string;
  close(): Promise<void>;
}

// Each placed order is a few requests to the gateway.
const MOST_AT_ONCE = 5;

/** Serves demo orders to the gateway, which may be another process, on a loopback port. */
export async function startDemoServer(orders: DemoOrders, logger: Logger): Promise<DemoServer> {
  const secret = `/${randomBytes(18).toString('base64url')}`;
  let underWay = 0;
  const answer = async (request: IncomingMessage): Promise<[status: number, body: object]> => {
    if (request.url !== secret || request.method !== 'POST') return [404, { detail: 'There is nothing here.' }];
    if (underWay >= MOST_AT_ONCE) return [503, { detail: `${MOST_AT_ONCE} demo orders are being placed already.` }];
    underWay++;
    try {
      const { story } = (await json(request)) as { story: string };
      return [200, await orders.place(story)];
    } catch (err) {
      logger.warn({ err }, 'a demo order failed');
      return [502, { detail: (err as Error).message }];
    } finally {
      underWay--;
    }
  };
  const server = createServer((request, response) => {
    void answer(request).then(([status, body]) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body)),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}${secret}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
