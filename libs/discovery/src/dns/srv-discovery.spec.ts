import { VirtualTime } from '@maru/testing';
import type { SrvRecord } from 'node:dns';
import { SrvDiscovery } from './srv-discovery';

const record = (name: string, port: number, priority = 0): SrvRecord => ({ name, port, priority, weight: 1 });

async function discover(answers: (() => Promise<SrvRecord[]>)[]) {
  const time = new VirtualTime();
  const asked: string[] = [];
  const faults: unknown[] = [];
  const discovery = new SrvDiscovery({
    services: ['ordering'],
    nameOf: (service) => `_http._tcp.${service}.shop`,
    refreshMs: 1_000,
    scheduler: time,
    onFault: (fault) => faults.push(fault),
    resolveSrv: (name) => {
      asked.push(name);
      return (answers.length > 1 ? answers.shift()! : answers[0]!)();
    },
  });
  await time.advance(0);
  await new Promise((resolve) => setImmediate(resolve));
  const pass = async (ms: number) => {
    await time.advance(ms);
    await new Promise((resolve) => setImmediate(resolve));
  };
  const urls = () => discovery.instances('ordering').map(({ url }) => url);
  return { discovery, asked, faults, pass, urls };
}

const failure = (code: string) => () => Promise.reject(Object.assign(new Error(code), { code }));

describe('discovery by SRV records', () => {
  it('queries the name of the service at once and then at each interval', async () => {
    const shop = await discover([async () => [record('pod-1', 80)], async () => [record('pod-2', 80)]]);
    expect(shop.urls()).toEqual(['http://pod-1:80']);
    await shop.pass(999);
    expect(shop.asked).toEqual(['_http._tcp.ordering.shop']);
    await shop.pass(1);
    expect(shop.asked).toHaveLength(2);
    expect(shop.urls()).toEqual(['http://pod-2:80']);
    await shop.discovery.close();
  });

  it.each(['ESERVFAIL', 'ETIMEOUT', 'ECONNREFUSED'])('keeps the last answer when there is none: %s', async (code) => {
    const shop = await discover([async () => [record('pod-1', 80)], failure(code)]);
    await shop.pass(5_000);
    expect(shop.urls()).toEqual(['http://pod-1:80']);
    expect(shop.faults).toHaveLength(1);
    await shop.discovery.close();
  });

  it.each(['ENOTFOUND', 'ENODATA'])('accepts an empty answer at once: %s', async (code) => {
    const shop = await discover([async () => [record('pod-1', 80)], failure(code)]);
    await shop.pass(1_000);
    expect(shop.urls()).toEqual([]);
    expect(shop.faults).toEqual([]);
    await shop.discovery.close();
  });

  it('uses only those of the first priority', async () => {
    const shop = await discover([async () => [record('spare', 80, 20), record('a', 80, 10), record('b', 80, 10)]]);
    expect(shop.urls()).toEqual(['http://a:80', 'http://b:80']);
    await shop.discovery.close();
  });

  it('stops after its end', async () => {
    const shop = await discover([async () => []]);
    await shop.discovery.close();
    await shop.pass(5_000);
    expect(shop.asked).toHaveLength(1);
  });
});
