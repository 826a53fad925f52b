import { RandomIds } from '@maru/kernel';
import { Allow, Caller, Public } from '@maru/security/nest';
import type { Principal } from '@maru/security';
import { craftedToken, FORGERIES, REALM, TokensOnTrial } from '@maru/security/testing';
import { TokenVerifier } from '@maru/security';
import { Metrics } from '@maru/observability';
import { Controller, Get, Module } from '@nestjs/common';
import type { Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { guardRoutes } from '../src/access/guard-routes';
import { Draining } from '../src/draining';
import { fastifyAdapter, urlOf } from '../src/http/http-server';
import { ProblemFilter } from '../src/http/problem.filter';
import { createLogger } from '../src/logging/logger';

@Controller('parcels')
class Counter {
  @Public()
  @Get('prices')
  prices() {
    return { small: 300 };
  }

  @Allow('shipments:read')
  @Get()
  parcels(@Caller() { userId }: Principal) {
    return { of: userId };
  }
}

@Controller('cellar')
class Cellar {
  @Get()
  enter() {
    return 'in';
  }
}

@Module({ controllers: [Counter] })
class GuardedModule {}

@Module({ controllers: [Counter, Cellar] })
class ForgetfulModule {}

let tokens: TokensOnTrial;
let app: NestFastifyApplication;

beforeAll(async () => {
  tokens = await TokensOnTrial.make();
});
afterEach(() => app.close());

async function open(module: Type, verifier = tokens.verifier): Promise<void> {
  const logger = createLogger({ level: 'silent' });
  const adapter = fastifyAdapter({
    logger,
    ids: new RandomIds(),
    draining: new Draining(),
    metrics: new Metrics('room'),
    bodyLimit: 2_000,
  });
  app = await NestFactory.create<NestFastifyApplication>(module, adapter, { logger: false, abortOnError: false });
  app.useGlobalFilters(new ProblemFilter());
  guardRoutes(app, verifier);
  await app.listen(0, '127.0.0.1');
}

async function get(path: string, authorization?: string) {
  const response = await fetch(urlOf(app) + path, { headers: authorization === undefined ? {} : { authorization } });
  const { status, headers } = response;
  return {
    status,
    type: headers.get('content-type'),
    challenge: headers.get('www-authenticate'),
    body: (await response.json()) as Record<string, unknown>,
  };
}

describe('the routes of a service', () => {
  it('answer everybody on a public route, and a caller with the needed scope on others', async () => {
    await open(GuardedModule);
    expect(await get('/parcels/prices')).toMatchObject({ status: 200, challenge: null });
    const token = await tokens.token({ userId: 'kim', roles: ['operator'] });
    expect(await get('/parcels', `Bearer ${token}`)).toMatchObject({ status: 200, body: { of: 'kim' } });
  });

  it('answer other callers with a problem and a WWW-Authenticate header', async () => {
    await open(GuardedModule);
    const type = expect.stringContaining('application/problem+json');
    expect(await get('/parcels')).toMatchObject({
      status: 401,
      type,
      challenge: 'Bearer realm="maru"',
      body: { code: 'HTTP.UNAUTHENTICATED' },
    });
    expect(await get('/parcels', 'Bearer nonsense')).toMatchObject({
      status: 401,
      type,
      challenge: expect.stringContaining('error="invalid_token"'),
      body: { code: 'HTTP.INVALID_TOKEN' },
    });
    const expired = await tokens.token({ issuedAt: new Date(Date.now() - 7_200_000) });
    expect(await get('/parcels', `Bearer ${expired}`)).toMatchObject({
      status: 401,
      body: { code: 'HTTP.TOKEN_EXPIRED' },
    });
    expect(await get('/parcels', `Bearer ${await tokens.token()}`)).toMatchObject({
      status: 403,
      type,
      challenge: expect.stringContaining('error="insufficient_scope", scope="shipments:read"'),
      body: { code: 'HTTP.FORBIDDEN' },
    });
  });

  it('refuse forged access tokens', async () => {
    await open(GuardedModule);
    expect((await get('/parcels', `Bearer ${await craftedToken(tokens)}`)).status).toBe(200);
    for (const [what, make, code] of FORGERIES) {
      const { status, challenge, body } = await get('/parcels', `Bearer ${await make(tokens)}`);
      expect([what, status, body['code']]).toEqual([what, 401, code]);
      expect(challenge).toContain('error="invalid_token"');
    }
  });

  it('ignore headers that name a user', async () => {
    await open(GuardedModule);
    const spoofed = { 'x-user-id': 'kim', 'x-user-roles': 'operator', 'x-internal-user': 'kim', forwarded: 'by=kim' };
    const ask = async (headers: Record<string, string>) =>
      (await (await fetch(`${urlOf(app)}/parcels`, { headers })).json()) as Record<string, unknown>;
    expect(await ask(spoofed)).toMatchObject({ code: 'HTTP.UNAUTHENTICATED' });
    const authorization = `Bearer ${await tokens.token({ userId: 'lee', roles: ['operator'] })}`;
    expect(await ask({ ...spoofed, authorization })).toEqual({ of: 'lee' });
  });

  it('answer 503 instead of 401 while the keys of tokens are unavailable', async () => {
    const keys = () => Promise.reject(new Error('customers is away'));
    await open(GuardedModule, new TokenVerifier({ ...REALM, keys }));
    expect(await get('/parcels', `Bearer ${await tokens.token()}`)).toMatchObject({
      status: 503,
      challenge: null,
      body: { code: 'HTTP.UNAVAILABLE' },
    });
  });

  it('do not open when one of them declares no access', async () => {
    await expect(open(ForgetfulModule)).rejects.toMatchObject({
      name: 'UndecidedRoutes',
      message: expect.stringContaining('Cellar.enter'),
    });
  });
});
