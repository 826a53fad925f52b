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
  it('that is public lets anybody in, and does not look at tokens', async () => {
    expect(await enter('look')).toEqual({ entered: true });
    expect(await enter('look', 'Bearer nonsense')).toEqual({ entered: true });
  });

  it('that asks for scopes lets in who has all of them, and knows who that is', async () => {
    expect(await enter('take', await bearer('stock:read', 'orders:write', 'orders:read'))).toMatchObject({
      entered: true,
      principal: { userId: 'kim' },
    });
  });

  it('that asks for none lets in whoever has a token', async () => {
    expect(await enter('linger', await bearer())).toMatchObject({ entered: true });
  });

  it('without a token is asked for one, and told no error', async () => {
    await expect(enter('take')).rejects.toMatchObject({
      code: 'HTTP.UNAUTHENTICATED',
      challenge: 'Bearer realm="maru"',
    });
  });

  it.each(['Bearer not.a.token', 'Bearer', 'Basic a2ltOnNlY3JldA==', 'Bearer a b'])(
    'with %j is told that it is no token',
    async (authorization) => {
      await expect(enter('take', authorization)).rejects.toMatchObject({
        code: 'HTTP.INVALID_TOKEN',
        challenge: expect.stringMatching(/^Bearer realm="maru", error="invalid_token"/),
      });
    },
  );

  it('with a token that lacks a scope names what it needs', async () => {
    await expect(enter('take', await bearer('orders:write'))).rejects.toMatchObject({
      code: 'HTTP.FORBIDDEN',
      challenge: 'Bearer realm="maru", error="insufficient_scope", scope="orders:write stock:read"',
    });
  });

  it('of which nobody has said who may use it lets nobody in, not even with a token', async () => {
    await expect(enter('forgotten')).rejects.toMatchObject({ code: 'HTTP.UNAUTHENTICATED' });
    await expect(enter('forgotten', await bearer('orders:write'))).rejects.toMatchObject({ code: 'HTTP.FORBIDDEN' });
  });

  it('is found when nobody has decided about it', () => {
    expect(undecidedRoutes([Shelf, Window])).toEqual(['Shelf.forgotten']);
  });
});

describe('the Authorization header', () => {
  it('carries the token behind Bearer, however that is written', () => {
    expect([bearerToken('Bearer a.b-c_d'), bearerToken('bearer a.b'), bearerToken(undefined)]).toEqual([
      'a.b-c_d',
      'a.b',
      undefined,
    ]);
  });
});
