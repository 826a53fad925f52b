import { freePorts } from '@maru/kernel';
import { BackendError, startConsul } from '../src';
import type { ConsulProcess } from '../src';
import { whereConsulIs } from '../src/testing';
import { hasEnded } from './has-ended';

const running: ConsulProcess[] = [];
afterEach(async () => {
  for (const agent of running.splice(0)) await agent.stop();
});

async function start(options: Parameters<typeof startConsul>[0] = {}): Promise<ConsulProcess> {
  const agent = await startConsul(options);
  running.push(agent);
  return agent;
}

const put = (agent: ConsulProcess, path: string, body?: object) =>
  fetch(agent.url + path, { method: 'PUT', ...(body && { body: JSON.stringify(body) }) });

whereConsulIs(describe, __filename)('a Consul of our own', () => {
  jest.setTimeout(120_000);

  it('accepts registrations once it has started, and ends on request', async () => {
    const agent = await start();
    expect((await put(agent, '/v1/agent/service/register', { ID: 'ordering-1', Name: 'ordering' })).status).toBe(200);
    const health = (await (await fetch(`${agent.url}/v1/health/service/ordering`)).json()) as object[];
    expect(health).toMatchObject([{ Service: { ID: 'ordering-1' } }]);
    await agent.stop();
    expect(hasEnded(agent.pid)).toBe(true);
  });

  it('can be killed, and restarts at its address', async () => {
    const first = await start();
    first.kill();
    expect(await first.exited).toEqual({ code: null, signal: 'SIGKILL' });
    const second = await start({ port: first.port });
    expect(second.url).toBe(first.url);
  });

  it('does not share its port', async () => {
    const first = await start();
    await expect(startConsul({ port: first.port })).rejects.toMatchObject({
      code: 'PORT_TAKEN',
      message: `127.0.0.1:${first.port} is taken: Consul cannot listen there`,
    });
  });
});

describe('a machine without Go', () => {
  it('reports that Consul cannot be built', async () => {
    const [port] = await freePorts(1);
    const env = { PATH: '/nowhere', MARU_CACHE_DIR: '/nowhere' };
    const starting = startConsul({ env, port: port! });
    await expect(starting).rejects.toMatchObject({ code: 'NO_GO', message: expect.stringContaining('no Go') });
    await expect(starting.catch((error: BackendError) => error.lacking)).resolves.toBe(true);
  });
});
