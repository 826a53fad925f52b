import { catalogContract } from './catalog';
import { callRules } from './calls';
import { defineContext } from './context-contract';
import type { ContextContract } from './context-contract';
import { calledContexts, contextNames, contractOf, definedBy, variableOf } from './context-names';
import { contexts } from './contexts';
import { fronts } from './fronts';
import type { RouteContracts } from './route-contract';

const routed: readonly { readonly name: string; readonly routes: RouteContracts }[] = [...contexts, ...fronts];

describe('the contracts of the contexts', () => {
  it('have names of their own, in alphabetical order', () => {
    expect([...new Set(contextNames)].sort()).toEqual(contextNames);
  });

  it('have route prefixes of which none begins another', () => {
    const prefixes = routed.flatMap(({ routes }) => Object.keys(routes));
    for (const prefix of prefixes)
      expect([prefix, prefixes.filter((other) => `${other}/`.startsWith(`${prefix}/`))]).toEqual([prefix, [prefix]]);
  });

  it('have public routes only below a prefix of their own', () => {
    for (const { name, routes, publicRoutes = [] } of contexts as readonly ContextContract[])
      for (const { path } of publicRoutes) {
        const below = Object.keys(routes).some((prefix) => `${path}/`.startsWith(`${prefix}/`));
        expect([name, path, below]).toEqual([name, path, true]);
      }
  });

  it('use each call name once in the whole shop', () => {
    const calls = contexts.flatMap(({ calls = {} }: ContextContract) => Object.keys(calls));
    expect(Object.keys(callRules).sort()).toEqual(calls.sort());
    expect(callRules.CancelOrder).toEqual({ context: 'ordering', kind: 'command' });
    expect(new Set(Object.values(callRules).map(({ context }) => context))).toEqual(new Set(calledContexts));
  });

  it('give the definition of a context its name, routes and service', () => {
    expect(definedBy(contractOf('inventory'))).toEqual({
      name: 'inventory',
      routes: ['inventory'],
      service: contractOf('inventory').service,
    });
    expect(definedBy(contractOf('notifications'))).toEqual({ name: 'notifications', routes: ['notifications'] });
  });

  it('are found by name; the error of an unknown name names the file that lists them', () => {
    expect(() => contractOf('nowhere')).toThrow('There is no context "nowhere": libs/contracts/src/contexts.ts');
  });

  it('declare the kind of each call of the service', () => {
    const { name, events, routes, service } = catalogContract;
    // @ts-expect-error SearchProducts is missing.
    expect(defineContext({ name, events, routes, service, calls: { GetProducts: 'query' } }).name).toBe('catalog');
  });
});

it('an environment variable is named after its context or front', () => {
  expect([variableOf('ordering', 'URL'), variableOf('web-bff', 'URL'), variableOf('inventory', 'GRPC')]).toEqual([
    'ORDERING_URL',
    'WEB_BFF_URL',
    'INVENTORY_GRPC',
  ]);
});
