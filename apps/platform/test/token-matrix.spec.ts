import { DeviceApiModule } from '@maru/device-api';
import { MobileBffModule } from '@maru/mobile-bff';
import { AccessDenied, EndedAuthority, ROLES, TokenVerifier } from '@maru/security';
import type { AccessCode, Role, Scope } from '@maru/security';
import { ACCESS, AccessGuard } from '@maru/security/nest';
import type { Access } from '@maru/security/nest';
import { REALM, TokensOnTrial } from '@maru/security/testing';
import { controllersOfEveryContext } from '@maru/service/testing';
import { RequestMethod } from '@nestjs/common';
import type { ExecutionContext, Type } from '@nestjs/common';
import { buildSchema } from 'graphql';
import { createLocalJWKSet } from 'jose';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { contexts } from '../src/contexts';
import { EXPECTED, GRAPHQL } from './token-matrix';

interface Handler {
  readonly controller: Type;
  readonly handler: object;
}

/** Every route and every gRPC method of a controller, as `GET /api/orders/:id` and `gRPC Ordering.GetOrder`. */
function handlersOf(controller: Type): readonly (readonly [string, Handler])[] {
  const prefix = String(Reflect.getMetadata('path', controller) ?? '');
  return Object.values(Object.getOwnPropertyDescriptors(controller.prototype as object)).flatMap(({ value }) => {
    if (typeof value !== 'function') return [];
    const handler = value as object;
    const [call] = (Reflect.getMetadata('microservices:pattern', handler) ?? []) as {
      service?: string;
      rpc?: string;
    }[];
    if (call?.rpc !== undefined) return [[`gRPC ${call.service}.${call.rpc}`, { controller, handler }] as const];
    if (!Reflect.hasMetadata('method', handler)) return [];
    const paths = [Reflect.getMetadata('path', handler)].flat() as string[];
    const method = RequestMethod[Reflect.getMetadata('method', handler) as number];
    return paths.map(
      (path) =>
        [`${method} /${prefix}/${path}`.replace(/\/+/g, '/').replace(/\/$/, ''), { controller, handler }] as const,
    );
  });
}

const controllersOf = (module: Type) => (Reflect.getMetadata('controllers', module) ?? []) as Type[];
const modules = [...contexts.map(({ module }) => module), MobileBffModule, DeviceApiModule];
const handlers = new Map([...modules.flatMap(controllersOf), ...controllersOfEveryContext].flatMap(handlersOf));

const [ENDED, ERASED, REVOKED] = ['an-ended-user', 'an-erased-user', 'a-revoked-key'];
const ends = new EndedAuthority();
const until = Date.now() + 3_600_000;
for (const subject of [ENDED, ERASED, REVOKED]) ends.add({ subject, version: 1, notBefore: Date.now(), until });

let tokens: TokensOnTrial;
let guard: AccessGuard;
beforeAll(async () => {
  tokens = await TokensOnTrial.make();
  const authority = {
    ready: () => Promise.resolve(),
    covers: (principal: Parameters<EndedAuthority['covers']>[0]) => ends.covers(principal),
    onNews: () => () => undefined,
    close: () => undefined,
  };
  const keys = createLocalJWKSet({ keys: [tokens.pair.publicJwk] });
  guard = new AccessGuard(new TokenVerifier({ ...REALM, keys, authority }));
});

type Outcome = 'let in' | AccessCode;

async function outcomeOf({ controller, handler }: Handler, token: string | undefined): Promise<Outcome> {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const context = {
    getHandler: () => handler,
    getClass: () => controller,
    switchToHttp: () => ({ getRequest: () => ({ headers }) }),
  } as unknown as ExecutionContext;
  return guard.canActivate(context).then(
    () => 'let in',
    (error: unknown) => {
      if (error instanceof AccessDenied) return error.code;
      throw error;
    },
  );
}

const LONG_AGO = new Date(Date.now() - 1_200_000);
const rolesOf = (role: Role): readonly Role[] =>
  role === 'operator' || role === 'customer' ? [role] : ['customer', role];
const scopesNeeded = ({ controller, handler }: Handler): readonly Scope[] => {
  const access = (Reflect.getMetadata(ACCESS, handler) ?? Reflect.getMetadata(ACCESS, controller)) as Access;
  return access === 'public' ? [] : access;
};

describe.each([...handlers].map(([name, handler]) => [name, handler] as const))('%s', (name, handler) => {
  const expected = EXPECTED[name];
  const isPublic = expected === 'public';
  const isFresh = typeof expected === 'object' && 'fresh' in expected;
  const may = (role: Role): boolean => {
    if (expected === undefined) throw new Error(`It is not said in token-matrix.ts who may ask ${name}.`);
    if (isPublic || role === 'operator') return true;
    return (
      'fresh' in (expected as object) ? (expected as { fresh: readonly Role[] }).fresh : (expected as readonly Role[])
    ).includes(role);
  };
  const asked = (changes: Parameters<TokensOnTrial['token']>[0]) =>
    tokens.token({ authority: 0, ...changes }).then((token) => outcomeOf(handler, token));

  it.each(ROLES)('is asked by somebody of the role %s as the matrix says', async (role) => {
    expect(await asked({ roles: rolesOf(role) })).toBe(may(role) ? 'let in' : 'HTTP.FORBIDDEN');
    const later = may(role) ? (isFresh ? 'HTTP.LOGIN_TOO_OLD' : 'let in') : 'HTTP.FORBIDDEN';
    expect(await asked({ roles: rolesOf(role), authenticatedAt: LONG_AGO })).toBe(later);
  });

  it('takes no token that is not good, whatever its role', async () => {
    const refused = (code: AccessCode) => (isPublic ? 'let in' : code);
    expect(await outcomeOf(handler, undefined)).toBe(refused('HTTP.UNAUTHENTICATED'));
    expect(await outcomeOf(handler, 'not.a.token')).toBe(refused('HTTP.INVALID_TOKEN'));
    const stranger = await TokensOnTrial.make();
    expect(await outcomeOf(handler, await stranger.token({ roles: ['operator'] }))).toBe(refused('HTTP.INVALID_TOKEN'));
    const operator = { roles: ['operator'] } as const;
    expect(await asked({ ...operator, issuedAt: new Date(Date.now() - 7_200_000) })).toBe(
      refused('HTTP.TOKEN_EXPIRED'),
    );
    for (const userId of [ENDED!, ERASED!]) {
      expect(await asked({ ...operator, userId })).toBe(refused('HTTP.INVALID_TOKEN'));
      expect(await asked({ userId })).toBe(refused('HTTP.INVALID_TOKEN'));
      const older = { ...operator, userId, authority: undefined, issuedAt: new Date(Date.now() - 60_000) };
      expect(await asked(older)).toBe(refused('HTTP.INVALID_TOKEN'));
    }
    expect(await asked({ ...operator, keyId: REVOKED! })).toBe(refused('HTTP.INVALID_TOKEN'));
  });

  it('is asked with an API key as far as its scopes say, and never where a login is wanted', async () => {
    const key = { keyId: 'a-key', userId: 'a-key', roles: ['operator'], authenticatedAt: undefined } as const;
    const scopes = scopesNeeded(handler);
    const good = isFresh ? 'HTTP.LOGIN_TOO_OLD' : 'let in';
    expect(await asked({ ...key, scopes })).toBe(good);
    expect(await asked({ ...key, scopes: [] })).toBe(scopes.length > 0 ? 'HTTP.FORBIDDEN' : good);
  });
});

describe('the matrix of tokens', () => {
  it('has a row for each route and gRPC method, and for none that is not there', () => {
    expect([...handlers.keys()].sort()).toEqual(Object.keys(EXPECTED).sort());
  });

  it('has a row for each root field of GraphQL, whose answer comes from a call that has one', () => {
    const text = readFileSync(join(__dirname, '../../web-bff/schema.graphql'), 'utf8');
    const schema = buildSchema(text);
    const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
    const fields = roots.flatMap((type) => Object.keys(type!.getFields()).map((field) => `${type!.name}.${field}`));
    expect(fields.sort()).toEqual(Object.keys(GRAPHQL).sort());
    for (const call of Object.values(GRAPHQL)) expect(EXPECTED).toHaveProperty([call]);
  });
});
