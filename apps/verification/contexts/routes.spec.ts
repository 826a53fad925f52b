import { contextNames, frontNames } from '@maru/contracts';
import { publicRoutes, routes } from '@maru/gateway';
import { ACCESS, undecidedRoutes } from '@maru/security/nest';
import { customers } from '@maru/customers';
import { RequestMethod } from '@nestjs/common';
import type { Type } from '@nestjs/common';
import { DeviceApiModule } from '@maru/device-api';
import { MobileBffModule } from '@maru/mobile-bff';
import { contexts } from '@maru/platform/contexts';
import { fronts } from '@maru/platform/fronts';

/** The `@Public` routes of a controller, as `GET /api/products/:id`. */
function publicRoutesOf(controller: Type): readonly string[] {
  const prefix = String(Reflect.getMetadata('path', controller));
  return Object.values(Object.getOwnPropertyDescriptors(controller.prototype as object)).flatMap(({ value }) => {
    const handler = value as object;
    if (typeof value !== 'function' || Reflect.getMetadata(ACCESS, handler) !== 'public') return [];
    // A gRPC method is no route, because the gateway never forwards to it.
    if (!Reflect.hasMetadata('method', handler)) return [];
    const path = String(Reflect.getMetadata('path', handler)).replace(/^\/$/, '');
    const method = RequestMethod[Reflect.getMetadata('method', handler) as number];
    return [`${method} /${prefix}${path ? `/${path}` : ''}`];
  });
}

// The fronts have paths of their own.
const inFront = [
  { name: 'mobile-bff', module: MobileBffModule },
  { name: 'device-api', module: DeviceApiModule },
];
const all = [...contexts, ...inFront];
const controllersOf = (module: Type) => (Reflect.getMetadata('controllers', module) ?? []) as Type[];

it('the platform runs each context that has a contract, and each front', () => {
  expect(contexts.map(({ name }) => name)).toEqual(contextNames);
  expect(fronts.map(({ name }) => name).sort()).toEqual(frontNames);
});

describe('the gateway', () => {
  it.each(all.map(({ name, module }) => [name, module] as const))(
    'forwards to every path under /api that %s serves, and to no other',
    (name, module) => {
      const served = controllersOf(module)
        .map((controller) => `/${String(Reflect.getMetadata('path', controller))}`)
        .filter((path) => path.startsWith('/api/'))
        .map((path) => path.split('/', 3).join('/'));
      const sent = Object.entries(routes)
        // A path that becomes a call over gRPC belongs to the gateway itself.
        .filter(([, { upstream, grpc }]) => upstream === name && !grpc)
        .map(([prefix]) => prefix);
      expect([...new Set(served)].sort()).toEqual(sent.sort());
    },
  );
});

describe('the access to a route', () => {
  it.each(all.map(({ name, module }) => [name, module] as const))('is declared on every route of %s', (_, module) => {
    expect(undecidedRoutes(controllersOf(module))).toEqual([]);
  });

  it('is public for the same routes at the gateway as in the contexts', () => {
    const open = all.flatMap(({ module }) => controllersOf(module).flatMap(publicRoutesOf));
    expect(open.sort()).toEqual(publicRoutes.map(({ method, path }) => `${method} ${path}`).sort());
  });

  it('is read from the controllers that have the routes', () => {
    expect(controllersOf(customers.module).length).toBeGreaterThan(5);
  });
});
