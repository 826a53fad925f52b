import { StaticDiscovery } from './static-discovery';

describe('a fixed list of instances', () => {
  const discovery = new StaticDiscovery({ ordering: ['http://10.0.0.1:4004', 'http://10.0.0.2:4004/#version=2'] });

  it('has the given instances of each service', () => {
    expect(discovery.instances('ordering')).toEqual([
      { id: 'http://10.0.0.1:4004', url: 'http://10.0.0.1:4004', healthy: true, metadata: {} },
      { id: 'http://10.0.0.2:4004/', url: 'http://10.0.0.2:4004', healthy: true, metadata: { version: '2' } },
    ]);
    expect(discovery.instances('catalog')).toEqual([]);
  });
});
