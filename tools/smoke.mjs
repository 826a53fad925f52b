// Clones HEAD into a temporary folder, starts the shop there with `npm start`, places an order over HTTP, expects it to
// be COMPLETED, stops the shop, and checks that all its processes have ended. With --here it starts the shop of this
// checkout, with data of its own.
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const INSTALL_AND_START_MS = 10 * 60_000;
const STOP_MS = 10_000;

const source = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(path.join(tmpdir(), 'maru-smoke-'));
const here = process.argv.includes('--here');
const checkout = here ? source : path.join(folder, 'maru');
const data = here ? path.join(folder, 'data') : path.join(checkout, '.maru');
const port = await freePort();
const url = `http://127.0.0.1:${port}`;
const postmasterPid = path.join(data, 'postgres', 'cluster', 'postmaster.pid');
let shop;

try {
  if (!here) {
    step('clone HEAD');
    execFileSync('git', ['clone', '--quiet', '--no-local', source, checkout], { stdio: 'inherit' });
  }
  const before = changes();

  step(`npm start, on Node ${execFileSync('node', ['--version'], { encoding: 'utf8' }).trim()}`);
  shop = await openShop();

  step('place an order');
  const mark = Date.now().toString(36).toUpperCase();
  const operator = await logIn(JSON.parse(readFileSync(path.join(data, 'operator.json'), 'utf8')));
  const goods = {
    sku: `SMOKE-${mark}`,
    name: 'Smoke',
    category: 'tests',
    price: { amount: 500, currency: 'EUR' },
  };
  const { productId } = await post('/api/products', 201, goods, operator);
  await post(`/api/inventory/SMOKE-${mark}/receipts`, 201, { quantity: 3, warehouse: 'MAIN' }, operator);
  const account = { email: `smoke-${mark}@example.org`, password: `the password of ${mark}` };
  await post('/api/users/register', 201, { ...account, name: 'Smoke', locale: 'en' });
  const customer = await logIn(account);
  const order = {
    currency: 'EUR',
    lines: [{ productId, quantity: 2 }],
    shippingAddress: { name: 'Smoke', line1: '1 Test Street', city: 'Seoul', postalCode: '03172', country: 'KR' },
    paymentToken: 'tok_approve',
  };
  const { orderId } = await post('/api/orders', 202, order, { ...customer, 'idempotency-key': mark });
  const ended = await fetch(`${url}/api/orders/${orderId}`, { headers: { ...customer, prefer: 'wait=30' } });
  const { status } = await ended.json();
  if (status !== 'COMPLETED') throw new Error(`the order is ${status}, not COMPLETED`);
  step(`order ${orderId} is COMPLETED`);

  const took = await stop();
  step(`stopped in ${(took / 1_000).toFixed(1)} s`);
  if (took > STOP_MS) throw new Error(`the stop took ${took} ms`);
  if (existsSync(postmasterPid)) throw new Error(`the database still runs: ${postmasterPid} exists`);
  if (changes() !== before) throw new Error(`npm start has changed the work tree:\n${changes()}`);
} finally {
  if (shop && shop.exitCode === null && shop.signalCode === null) await stop();
  // Root's data are in another folder, because PostgreSQL's user may not enter a temporary folder of root.
  const postgres = path.join(data, 'postgres');
  if (existsSync(postgres)) rmSync(realpathSync(postgres), { recursive: true, force: true });
  rmSync(folder, { recursive: true, force: true });
}

function changes() {
  return execFileSync('git', ['status', '--porcelain'], { cwd: checkout, encoding: 'utf8' });
}

async function openShop() {
  // The npm variables of this script must not reach the npm of the clone.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(npm_|NODE_ENV$|DATABASE_URL$)/i.test(name)),
  );
  const child = spawn('npm', ['start'], {
    cwd: checkout,
    env: { ...env, PORT: String(port), ...(here ? { MARU_DATA_DIR: data } : {}) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      said += chunk;
      process.stdout.write(chunk);
    });
  }
  for (const deadline = Date.now() + INSTALL_AND_START_MS; !said.includes('maru is open'); await sleep(100)) {
    if (child.exitCode !== null) throw new Error(`npm start ended with ${child.exitCode}`);
    if (Date.now() > deadline) {
      child.kill('SIGTERM');
      throw new Error(`npm start was not ready within ${INSTALL_AND_START_MS / 60_000} min`);
    }
  }
  return child;
}

/** Sends SIGTERM to `npm start`. Returns the milliseconds until it ended. */
async function stop() {
  const began = Date.now();
  const gone = new Promise((resolve) => shop.once('exit', resolve));
  shop.kill('SIGTERM');
  await Promise.race([gone, sleep(2 * STOP_MS)]);
  if (shop.exitCode === null && shop.signalCode === null) shop.kill('SIGKILL');
  return Date.now() - began;
}

/** Logs in, and returns the headers for requests of this account. */
async function logIn(account) {
  const { accessToken } = await post('/api/users/login', 200, account);
  return { authorization: `Bearer ${accessToken}` };
}

async function post(to, expected, body, headers = {}) {
  const init = {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  };
  const response = await fetch(url + to, init);
  const answer = await response.json();
  if (response.status !== expected)
    throw new Error(`POST ${to} answered ${response.status}: ${JSON.stringify(answer)}`);
  return answer;
}

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port: free } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return free;
}

function step(what) {
  process.stdout.write(`- ${what}\n`);
}
