import { Controller, Get } from '@nestjs/common';
import type { ExecutionContext } from '@nestjs/common';
import { AccessGuard, Allow, principalOfRequest, Public, undecidedRoutes } from '../src/nest';
import { bearerToken } from '../src/index';
import { TokensOnTrial } from '../src/testing';

@Controller()
class Shelf {
  @Public()
  @Get('look')
  look() {}

  @Allow('orders:write', 'stock:read')
  @Get('take')
  take() {}

  @Allow()
  @Get('linger')
  linger() {}

  @Get('forgotten')
  forgotten() {}
}

@Public()
@Controller()
class Window {
  @Get()
  look() {}
}

let tokens: TokensOnTrial;
beforeAll(async () => {
  tokens = await TokensOnTrial.make();
});

async function enter(method: keyof Shelf, authorization?: string) {
  const request = { headers: authorization === undefined ? {} : { authorization } };
  const context = {
    getHandler: () => Shelf.prototype[method],
    getClass: () => Shelf,
    switchToHttp: () => ({ getRequest: () => request }),
  } as unknown as ExecutionContext;
  const entered = await new AccessGuard(tokens.verifier).canActivate(context);
  return { entered, principal: principalOfRequest(request) };
}
const bearer = async (...scopes: string[]) => `Bearer ${await tokens.token({ userId: 'kim', scopes })}`;

describe('a route', () => {
  it('admits every caller when it is public, and does not read tokens', async () => {
    expect(await enter('look')).toEqual({ entered: true });
    expect(await enter('look', 'Bearer nonsense')).toEqual({ entered: true });
  });

  it('admits a caller with all required scopes, and identifies it', async () => {
    expect(await enter('take', await bearer('stock:read', 'orders:write', 'orders:read'))).toMatchObject({
      entered: true,
      principal: { userId: 'kim' },
    });
  });

  it('admits any valid token when it requires no scope', async () => {
    expect(await enter('linger', await bearer())).toMatchObject({ entered: true });
  });

  it('asks for a token when there is none, without an error code', async () => {
    await expect(enter('take')).rejects.toMatchObject({
      code: 'HTTP.UNAUTHENTICATED',
      challenge: 'Bearer realm="maru"',
    });
  });

  it.each(['Bearer not.a.token', 'Bearer', 'Basic a2ltOnNlY3JldA==', 'Bearer a b'])(
    'refuses %j as no token',
    async (authorization) => {
      await expect(enter('take', authorization)).rejects.toMatchObject({
        code: 'HTTP.INVALID_TOKEN',
        challenge: expect.stringMatching(/^Bearer realm="maru", error="invalid_token"/),
      });
    },
  );

  it('names the missing scope', async () => {
    await expect(enter('take', await bearer('orders:write'))).rejects.toMatchObject({
      code: 'HTTP.FORBIDDEN',
      challenge: 'Bearer realm="maru", error="insufficient_scope", scope="orders:write stock:read"',
    });
  });

  it('admits no caller without an access rule, not even with a token', async () => {
    await expect(enter('forgotten')).rejects.toMatchObject({ code: 'HTTP.UNAUTHENTICATED' });
    await expect(enter('forgotten', await bearer('orders:write'))).rejects.toMatchObject({ code: 'HTTP.FORBIDDEN' });
  });

  it('is reported without an access rule', () => {
    expect(undecidedRoutes([Shelf, Window])).toEqual(['Shelf.forgotten']);
  });
});

describe('the Authorization header', () => {
  it('carries the token after Bearer, in any case and spacing', () => {
    expect([bearerToken('Bearer a.b-c_d'), bearerToken('bearer a.b'), bearerToken(undefined)]).toEqual([
      'a.b-c_d',
      'a.b',
      undefined,
    ]);
  });
});
