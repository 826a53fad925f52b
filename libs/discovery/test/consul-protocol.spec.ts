import { eventually } from '@maru/testing';
import { ConsulAgent, ConsulDiscovery, ConsulRegistry } from '../src';
import { startInstance } from './shop-instance';
import type { ShopInstance } from './shop-instance';
import { SmallAgent } from './small-agent';

let consul: SmallAgent;
let one: ShopInstance;
const closing: (() => Promise<unknown>)[] = [];

beforeEach(async () => {
  consul = await SmallAgent.start();
  one = await startInstance('ordering-1');
});
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
  await one.close();
  await consul.close();
});

const agentOf = (token?: string) => new ConsulAgent({ url: consul.url, ...(token && { token }) });

function discover(forgetfulMs = 10_000) {
  const faults: unknown[] = [];
  const discovery = new ConsulDiscovery({
    agent: agentOf(),
    services: ['ordering'],
    forgetfulMs,
    onFault: (fault) => faults.push(fault),
  });
  closing.push(() => discovery.close());
  return { discovery, faults };
}

async function register(onFault?: (error: unknown) => void) {
  const registry = new ConsulRegistry({ agent: agentOf(), renewEveryMs: 30, ...(onFault && { onFault }) });
  const { id, url } = one;
  const registered = await registry.register({
    service: 'ordering',
    id,
    url,
    metadata: {},
    healthPath: '/health/ready',
  });
  closing.push(() => registered.deregister());
  return registered;
}

const blocking = () => consul.asked.filter((each) => each.includes('/health/service/') && each.includes('wait='));

describe('a watcher of a service', () => {
  it('asks once and gets an answer after a change', async () => {
    const { discovery } = discover();
    await eventually(() => expect(blocking()).toHaveLength(1));
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(blocking()).toEqual(['GET /v1/health/service/ordering?index=10&wait=30000ms']);
    await register();
    await eventually(() => expect(discovery.instances('ordering')).toMatchObject([{ url: one.url, healthy: true }]));
  });

  it('keeps the last answer of a failing agent, reports it once, and asks with growing pauses', async () => {
    await register();
    const { discovery, faults } = discover();
    await eventually(() => expect(discovery.instances('ordering')).toHaveLength(1));
    consul.failing = true;
    consul.forget();
    await eventually(() => expect(faults).toHaveLength(1));
    const before = consul.asked.filter((each) => each.includes('/health/')).length;
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(consul.asked.filter((each) => each.includes('/health/')).length - before).toBeLessThanOrEqual(5);
    expect(discovery.instances('ordering')).toHaveLength(1);
    expect(faults).toEqual([
      {
        service: 'ordering',
        error: expect.objectContaining({ message: expect.stringMatching(/500.*No cluster leader/) }),
      },
    ]);
  });

  it('ignores an empty answer of a returned agent for a while, and then accepts it', async () => {
    const { discovery } = discover(400);
    const registered = await register();
    await eventually(() => expect(discovery.instances('ordering')).toHaveLength(1));
    consul.failing = true;
    consul.forget();
    await registered.deregister();
    consul.failing = false;
    await new Promise((resolve) => setTimeout(resolve, 250));
    expect(discovery.instances('ordering')).toHaveLength(1);
    await eventually(() => expect(discovery.instances('ordering')).toEqual([]));
  });

  it("starts from the beginning when the agent's index starts over", async () => {
    const { discovery } = discover();
    await eventually(() => expect(blocking()).toHaveLength(1));
    consul.forget();
    await eventually(() => expect(blocking().at(-1)).toBe('GET /v1/health/service/ordering?index=1&wait=30000ms'));
    await register();
    await eventually(() => expect(discovery.instances('ordering')).toHaveLength(1));
  });

  it('stops after its end, also in the middle of a call', async () => {
    const { discovery } = discover();
    await eventually(() => expect(blocking()).toHaveLength(1));
    await discovery.close();
    const asked = consul.asked.length;
    consul.forget();
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(consul.asked).toHaveLength(asked);
  });
});

describe('a registered instance', () => {
  it('registers again when the agent has forgotten it, and not before', async () => {
    await register();
    await new Promise((resolve) => setTimeout(resolve, 150));
    const registrations = () => consul.asked.filter((each) => each === 'PUT /v1/agent/service/register').length;
    expect(registrations()).toBe(1);
    consul.forget();
    await eventually(() => expect(registrations()).toBe(2));
    await eventually(async () => expect(await agentOf().knows('ordering-1')).toBe(true));
  });

  it('starts although the agent is away, reports that once, and registers later', async () => {
    consul.failing = true;
    const faults: unknown[] = [];
    await register((error) => faults.push(error));
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(faults).toHaveLength(1);
    consul.failing = false;
    await eventually(async () => expect(await agentOf().knows('ordering-1')).toBe(true));
  });

  it('may deregister while the agent is away, and does not return', async () => {
    const registered = await register();
    consul.failing = true;
    await registered.deregister();
    consul.failing = false;
    consul.forget();
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(await agentOf().knows('ordering-1')).toBe(false);
  });

  it('is checked at its check address, which may differ from its own', async () => {
    const registry = new ConsulRegistry({ agent: agentOf(), renewEveryMs: 30 });
    const url = one.url.replace('http', 'https');
    const registered = await registry.register({
      service: 'ordering',
      id: one.id,
      url,
      metadata: {},
      healthPath: '/health/ready',
      healthUrl: one.url,
    });
    closing.push(() => registered.deregister());
    const { discovery } = discover();
    await eventually(() => expect(discovery.instances('ordering')).toMatchObject([{ url, healthy: true }]));
  });

  it('sends its token', async () => {
    await agentOf('let-me-in').knows('ordering-1');
    expect(consul.tokens).toContain('let-me-in');
  });
});
