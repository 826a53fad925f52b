import { publicRoutes, routes } from '@maru/gateway';
import { ACCESS, undecidedRoutes } from '@maru/security/nest';
import { customers } from '@maru/customers';
import { RequestMethod } from '@nestjs/common';
import type { Type } from '@nestjs/common';
import { DeviceApiModule } from '@maru/device-api';
import { MobileBffModule } from '@maru/mobile-bff';
import { contexts } from '@maru/platform/contexts';

/** Those of its routes that are `@Public`, as `GET /api/products/:id`. */
function publicRoutesOf(controller: Type): readonly string[] {
  const prefix = String(Reflect.getMetadata('path', controller));
  return Object.values(Object.getOwnPropertyDescriptors(controller.prototype as object)).flatMap(({ value }) => {
    const handler = value as object;
    if (typeof value !== 'function' || Reflect.getMetadata(ACCESS, handler) !== 'public') return [];
    // What is asked over gRPC never comes by the gateway.
    if (!Reflect.hasMetadata('method', handler)) return [];
    const path = String(Reflect.getMetadata('path', handler)).replace(/^\/$/, '');
    const method = RequestMethod[Reflect.getMetadata('method', handler) as number];
    return [`${method} /${prefix}${path ? `/${path}` : ''}`];
  });
}

// What stands in front of the contexts has paths of its own.
const inFront = [
  { name: 'mobile-bff', module: MobileBffModule, routes: ['mobile'] },
  { name: 'device-api', module: DeviceApiModule, routes: ['devices'] },
];
const all = [...contexts, ...inFront];

describe('the gateway', () => {
  it('sends every path that a context answers to that context, and no other', () => {
    const answered = all.flatMap(({ name, routes: segments }) => segments.map((segment) => [`/api/${segment}`, name]));
    expect(
      Object.entries(routes)
        // What becomes a call over gRPC is a path of the gateway's own.
        .filter(([, { grpc }]) => !grpc)
        .map(([prefix, { upstream }]) => [prefix, upstream])
        .sort(),
    ).toEqual(answered.sort());
  });
});

describe('who may use a route', () => {
  const controllersOf = (module: Type) => (Reflect.getMetadata('controllers', module) ?? []) as Type[];

  it.each(all.map(({ name, module }) => [name, module] as const))('is said of every route of %s', (_, module) => {
    expect(undecidedRoutes(controllersOf(module))).toEqual([]);
  });

  it('is anybody for the same routes at the gateway as in the contexts', () => {
    const open = all.flatMap(({ module }) => controllersOf(module).flatMap(publicRoutesOf));
    expect(open.sort()).toEqual(publicRoutes.map(({ method, path }) => `${method} ${path}`).sort());
  });

  it('is looked for where the routes are', () => {
    expect(controllersOf(customers.module).length).toBeGreaterThan(5);
  });
});
