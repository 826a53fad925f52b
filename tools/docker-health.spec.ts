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

/** Runs the check, and returns its exit code and error output. */
function look(
  port: number,
  env: Record<string, string> = { PORT: String(port) },
): Promise<{ code: number; said: string }> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [check], { env }, (_error, _out, said) =>
      resolve({ code: child.exitCode ?? -1, said }),
    );
  });
}

describe("a container's health check", () => {
  it('requests /health/live of the app', async () => {
    const asked: unknown[] = [];
    const port = await listen(({ url }, answer) => {
      asked.push(url);
      answer.end('{"status":"ok"}');
    });
    expect(await look(port)).toEqual({ code: 0, said: '' });
    expect(asked).toEqual(['/health/live']);
  });

  it('uses HEALTH_PORT when the app listens with a certificate, and PORT otherwise', async () => {
    const port = String(await listen((_request, answer) => answer.end('{"status":"ok"}')));
    const at = async (env: Record<string, string>) => (await look(0, { PORT: '1', ...env })).code;
    expect(await at({ HEALTH_PORT: port, MARU_TLS_CERT: '/run/certs/own.crt' })).toBe(0);
    expect(await at({ HEALTH_PORT: port })).toBe(1);
    expect(await at({ PORT: port, HEALTH_PORT: '', MARU_TLS_CERT: '/run/certs/own.crt' })).toBe(0);
  });

  it('fails when the app answers an error status', async () => {
    const port = await listen((_request, answer) => answer.writeHead(503).end());
    expect(await look(port)).toEqual({ code: 1, said: expect.stringContaining('it answers 503') });
  });

  it('fails when nothing listens at the port', async () => {
    const port = await listen(() => undefined);
    server!.close();
    expect(await look(port)).toEqual({ code: 1, said: expect.stringContaining(String(port)) });
  });

  it("fails before Docker's time limit when the app accepts the request but does not answer", async () => {
    const port = await listen(() => undefined);
    const began = Date.now();
    expect((await look(port)).code).toBe(1);
    expect(Date.now() - began).toBeLessThan(5_000);
  });
});
