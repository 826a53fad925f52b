import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';

const check = path.join(__dirname, '..', 'docker', 'health.mjs');
let server: Server | undefined;

afterEach(async () => {
  server?.closeAllConnections();
  if (server?.listening) await once(server.close(), 'close');
});

async function listen(listener: RequestListener): Promise<number> {
  server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** The exit code of the check, and what it says. */
function look(port: number): Promise<{ code: number; said: string }> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [check], { env: { PORT: String(port) } }, (_error, _out, said) =>
      resolve({ code: child.exitCode ?? -1, said }),
    );
  });
}

describe("a container's health check", () => {
  it('asks the app whether it is alive', async () => {
    const asked: unknown[] = [];
    const port = await listen(({ url }, answer) => {
      asked.push(url);
      answer.end('{"status":"ok"}');
    });
    expect(await look(port)).toEqual({ code: 0, said: '' });
    expect(asked).toEqual(['/health/live']);
  });

  it('fails when the app answers that it is not', async () => {
    const port = await listen((_request, answer) => answer.writeHead(503).end());
    expect(await look(port)).toEqual({ code: 1, said: expect.stringContaining('it answers 503') });
  });

  it('fails when nobody answers', async () => {
    const port = await listen(() => undefined);
    server!.close();
    expect(await look(port)).toEqual({ code: 1, said: expect.stringContaining(String(port)) });
  });

  it('fails before Docker loses patience when the app takes the request and says nothing', async () => {
    const port = await listen(() => undefined);
    const began = Date.now();
    expect((await look(port)).code).toBe(1);
    expect(Date.now() - began).toBeLessThan(5_000);
  });
});
