import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startRedis } from '../src';
import type { RedisProcess } from '../src';
import { whereRedisIs } from '../src/testing';
import { hasEnded } from './has-ended';

let folder: string;
const running: RedisProcess[] = [];

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'maru-redis-spec-'));
});
afterEach(async () => {
  for (const server of running.splice(0)) await server.stop();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function start(options: Parameters<typeof startRedis>[0] = {}): Promise<RedisProcess> {
  const server = await startRedis(options);
  running.push(server);
  return server;
}

async function say({ port }: RedisProcess, command: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.write(`${command}\r\n`);
  const [answer] = (await once(socket, 'data')) as [Buffer];
  socket.destroy();
  return answer.toString().trim();
}

whereRedisIs(describe, __filename)('a Redis of our own', () => {
  it('answers once it has started, and ends on request', async () => {
    const server = await start();
    expect(await say(server, 'INCR visits')).toBe(':1');
    await server.stop();
    expect(hasEnded(server.pid)).toBe(true);
  });

  it('keeps its data only in the given folder', async () => {
    const dataDirectory = path.join(folder, 'kept');
    const first = await start({ dataDirectory });
    expect(await say(first, 'INCR visits')).toBe(':1');
    await first.stop();
    expect(existsSync(dataDirectory)).toBe(true);
    expect(await say(await start({ dataDirectory }), 'INCR visits')).toBe(':2');
    expect(await say(await start(), 'INCR visits')).toBe(':1');
  });

  it('does not share its port', async () => {
    const first = await start();
    await expect(startRedis({ port: first.port })).rejects.toMatchObject({
      code: 'PORT_TAKEN',
      message: `127.0.0.1:${first.port} is taken: Redis cannot listen there`,
    });
    expect(await say(first, 'PING')).toBe('+PONG');
  });
});

describe('a machine without Redis', () => {
  it('reports that', async () => {
    await expect(startRedis({ env: { PATH: '/nowhere' } })).rejects.toMatchObject({ code: 'NO_REDIS', lacking: true });
  });
});
