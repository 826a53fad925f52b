import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findEmbeddedPostgres } from '@maru/embedded-postgres';
import { freePort } from '@maru/testing';
import { operatorFile, readOperatorFile } from '@maru/platform/operator';
import { PLATFORM, runCommand } from '../shops/run-command';
import { ShopClient } from '../clients/shop-client';

// The built shop as a person starts it: a process with a data folder of its own.

const MAIN = path.join(PLATFORM, 'main.js');
let folder: string;
let port: number;
const children: ChildProcess[] = [];

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'maru-process-'));
  chmodSync(folder, 0o755);
  port = await freePort();
});
afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGTERM');
    await once(child, 'exit');
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function start(changes: Record<string, string> = {}) {
  const child = spawn(process.execPath, [MAIN], {
    env: {
      PATH: process.env['PATH'],
      PORT: String(port),
      MARU_DATA_DIR: folder,
      LOG_LEVEL: 'error',
      // The first login of a shop that has just opened takes more than a second on a loaded machine.
      REQUEST_TIMEOUT_MS: '5000',
      ...changes,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  let said = '';
  const open = new Promise<void>((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        said += String(chunk);
        if (said.includes('maru is open')) resolve();
      });
    }
  });
  const gone = once(child, 'exit').then(([code]) => code as number | null);
  return { child, open: Promise.race([open, gone]), gone, said: () => said };
}

const client = async () => new ShopClient(`http://127.0.0.1:${port}`, await readOperatorFile(folder));

describe('the shop as a process', () => {
  it('opens, prints commands that work, stops within 10 s, and opens again on the same data', async () => {
    const first = start();
    await first.open;
    const lines = first.said().match(/^ {2}(?:curl -s|OPERATOR=|KIM=).*$/gm)!;
    expect(lines).toHaveLength(6);
    // `echo` puts each answer on a line of its own.
    const script = lines.map((line) => `${line}\necho`).join('\n');
    const shell = spawn('bash', ['-c', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    let answers = '';
    shell.stdout.on('data', (chunk: Buffer) => (answers += String(chunk)));
    await once(shell, 'close');
    const { orderId } = JSON.parse(answers.trim().split('\n').at(-1)!) as { orderId: string };
    expect(await (await client()).ended(orderId)).toMatchObject({ status: 'COMPLETED' });

    const { email, password } = (await readOperatorFile(folder))!;
    expect(first.said()).toContain(`an operator account was made: ${email}`);
    // Its output is no terminal here and may end in a log, so the password must not be in it.
    expect(first.said()).not.toContain(password);
    expect(statSync(operatorFile(folder)).mode & 0o777).toBe(0o600);

    const began = Date.now();
    first.child.kill('SIGTERM');
    expect(await first.gone).toBe(0);
    expect(Date.now() - began).toBeLessThan(10_000);
    expect(await findEmbeddedPostgres(path.join(folder, 'postgres'))).toBeUndefined();
    expect(existsSync(path.join(folder, 'platform.json'))).toBe(false);

    const second = start();
    await second.open;
    expect(await (await client()).ended(orderId)).toMatchObject({ status: 'COMPLETED' });
    expect(second.said()).not.toContain(password);
  }, 180_000);

  it('answers a waiting client when it is stopped, and loses no acknowledged order', async () => {
    const first = start();
    await first.open;
    const shop = await client();
    const { productId } = await shop.product(5);
    const orderId = await shop.placed(shop.order(await shop.customer(), [productId], { paymentToken: 'tok_hang' }));
    const waiting = shop.call('GET', `/api/orders/${orderId}`, undefined, { prefer: 'wait=30' });
    await new Promise((resolve) => setTimeout(resolve, 100));
    first.child.kill('SIGINT');
    expect((await waiting).status).toBe(200);
    expect(await first.gone).toBe(0);

    await start().open;
    expect(await shop.ended(orderId)).toMatchObject({ status: 'FAILED', reason: 'PAYMENTS.PROVIDER_TIMEOUT' });
  }, 180_000);

  it('in production makes an account with the role platform, whose owner must change its first password', async () => {
    const own = mkdtempSync(path.join(tmpdir(), 'maru-production-'));
    const production = { NODE_ENV: 'production', MARU_DATA_DIR: own };
    try {
      const first = start(production);
      await first.open;
      expect(first.said()).toContain('/api/users/password/initial');
      expect(first.said()).not.toContain('OPERATOR=');
      const { email, password } = (await readOperatorFile(own))!;
      const ask = async (way: string, body: object) => {
        const headers = { 'content-type': 'application/json' };
        const init = { method: 'POST', headers, body: JSON.stringify(body) };
        const response = await fetch(`http://127.0.0.1:${port}${way}`, init);
        const text = await response.text();
        return { status: response.status, body: (text ? JSON.parse(text) : undefined) as unknown };
      };
      const logIn = (known: string) => ask('/api/users/login', { email, password: known });
      expect(await logIn(password)).toMatchObject({ status: 403, body: { code: 'CUSTOMERS.PASSWORD_MUST_CHANGE' } });
      const told = await runCommand('parked.cli.js', ['list'], { MARU_DATA_DIR: own });
      expect(told.err).toContain(`${operatorFile(own)} keeps the first password of the account. Change it`);
      const chosen = 'three cups of green tea';
      const change = { email, currentPassword: password, newPassword: chosen };
      expect((await ask('/api/users/password/initial', change)).status).toBe(204);
      const env = { MARU_DATA_DIR: own, MARU_OPERATOR_EMAIL: email, MARU_OPERATOR_PASSWORD: chosen };
      expect(await runCommand('parked.cli.js', ['list'], env)).toMatchObject({ code: 0 });
      first.child.kill('SIGTERM');
      await first.gone;

      await start(production).open;
      expect((await logIn(password)).status).toBe(401);
      const { accessToken } = (await logIn(chosen)).body as { accessToken: string };
      const { roles } = JSON.parse(Buffer.from(accessToken.split('.')[1]!, 'base64url').toString()) as object & {
        roles: string[];
      };
      expect(roles).toEqual(['customer', 'platform']);
    } finally {
      children.at(-1)?.kill('SIGTERM');
      await once(children.at(-1)!, 'exit');
      rmSync(own, { recursive: true, force: true });
    }
  }, 180_000);

  it('refuses a second platform on the same data, and keeps running', async () => {
    const first = start();
    await first.open;
    const second = start({ PORT: String(await freePort()) });
    expect(await second.gone).toBe(1);
    expect(second.said()).toContain('another platform already runs on these data');
    const shop = await client();
    await shop.product(1);
    expect(first.child.exitCode).toBeNull();
  }, 180_000);

  it('names a wrong setting and its fault', async () => {
    const wrong = start({ PORT: 'eighty', LOG_LEVEL: 'loud' });
    expect(await wrong.gone).toBe(1);
    expect(wrong.said()).toContain('PORT is "eighty": must be a port, 1 to 65535');
    expect(wrong.said()).toContain('LOG_LEVEL is "loud": must be one of trace, debug');
    const context = start({ PAYMENTS_PROVIDER_TIMEOUT_MS: 'soon' });
    expect(await context.gone).toBe(1);
    expect(context.said()).toContain('PAYMENTS_PROVIDER_TIMEOUT_MS is "soon"');
  }, 180_000);

  it('reports that its port is taken', async () => {
    const other = createServer().listen(port, '127.0.0.1');
    await once(other, 'listening');
    const late = start();
    expect(await late.gone).toBe(1);
    expect(late.said()).toContain(`port ${port} is taken`);
    other.close();
  }, 180_000);
});
