import { routes as gatewayRoutes } from '@maru/gateway';
import { services } from '@maru/contracts/grpc';
import { buildSchema } from 'graphql';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { askGraphql, askGrpc, askHttp, isThere, subscribeGraphql } from './ask';
import { documentOf } from './document-of-field';
import type { MatrixShop } from './matrix-shop';

/** A way into the shop. */
export interface Target {
  /**
   * As in the matrix: `GET /api/orders/:id`, `gRPC Ordering.GetOrder`, `GraphQL Query.me`. A route of a context that
   * the gateway has, too, is named `GET /metrics inside`.
   */
  readonly name: string;
  /** @returns the code of a refusal by the guard, `let in`, or what went wrong */
  ask(token: string | undefined): Promise<string>;
}

/** Every route of the gateway's merged document. */
export async function documentedRoutes(url: string): Promise<readonly string[]> {
  const answer = await fetch(`${url}/docs/openapi.json`);
  const { paths } = (await answer.json()) as { paths: Record<string, Record<string, unknown>> };
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.keys(item).map((method) => `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ':$1')}`),
  );
}

/** The routes that the gateway answers itself, by calls over gRPC, or by GraphQL. */
export function ownRoutesOfGateway({ routes, url }: MatrixShop): Promise<readonly string[]> {
  const proxied = Object.entries(gatewayRoutes).flatMap(([prefix, { grpc }]) => (grpc ? [] : [prefix]));
  const own = routes.at(url).filter((name) => !proxied.some((prefix) => pathOf(name).startsWith(prefix)));
  return thatAreThere(own, url);
}

/** The routes of a context's own server. */
export const routesOfContext = (shop: MatrixShop, context: string): Promise<readonly string[]> => {
  const { url } = shop.contexts.get(context)!;
  return thatAreThere(shop.routes.at(url), url, context);
};

async function thatAreThere(names: readonly string[], url: string, context?: string): Promise<readonly string[]> {
  const there = await Promise.all(names.map((name) => isThere(name, url, context)));
  return names.filter((_, at) => there[at]);
}

/** Every way into the shop, from outside and from inside. A route that every process has is listed once. */
export async function everyTarget(shop: MatrixShop): Promise<readonly Target[]> {
  const atGateway = [...(await documentedRoutes(shop.url)), ...(await ownRoutesOfGateway(shop))];
  const outside = atGateway.map((name) => ({ name, ask: askHttp(name, shop.url) }));
  const nameInside = (name: string) => (atGateway.includes(name) ? `${name} inside` : name);
  const inside = new Map<string, Target>();
  for (const { name: context, url } of shop.contexts.values())
    for (const name of await routesOfContext(shop, context))
      if (!pathOf(name).startsWith('/api/'))
        inside.set(name, { name: nameInside(name), ask: askHttp(name, url, context) });
  return [...outside, ...inside.values(), ...graphqlTargets(shop.url), ...grpcTargets(shop)];
}

export const pathOf = (name: string): string => name.slice(name.indexOf(' ') + 1);

function graphqlTargets(url: string): readonly Target[] {
  const schema = buildSchema(readFileSync(join(__dirname, '../../web-bff/schema.graphql'), 'utf8'));
  const roots = { query: schema.getQueryType()!, mutation: schema.getMutationType()! };
  const asked = Object.entries(roots).flatMap(([operation, type]) =>
    Object.values(type.getFields()).map((field) => ({
      name: `GraphQL ${type.name}.${field.name}`,
      ask: askGraphql(url, documentOf(operation, field)),
    })),
  );
  const subscriptions = Object.values(schema.getSubscriptionType()!.getFields()).map((field) => ({
    name: `GraphQL Subscription.${field.name}`,
    ask: subscribeGraphql(url, documentOf('subscription', field)),
  }));
  return [...asked, ...subscriptions];
}

const grpcTargets = ({ contexts }: MatrixShop): readonly Target[] =>
  services.flatMap((service) => {
    const address = contexts.get(service.context)!.grpcAddress!;
    const methods = [...readFileSync(service.protoPath, 'utf8').matchAll(/^\s*rpc (\w+)/gm)];
    return methods.map(([, method]) => ({
      name: `gRPC ${service.service}.${method}`,
      ask: askGrpc(service, address, method!),
    }));
  });
