import { applyDecorators, createParamDecorator, SetMetadata } from '@nestjs/common';
import type { ExecutionContext } from '@nestjs/common';
import { ApiBearerAuth } from '@nestjs/swagger';
import type { Principal } from '../principal';
import type { Scope } from '../scopes';
import { principalOfRequest } from './request-principal';

export const ACCESS = 'maru:access';

/** Who may use a route: anybody, or whoever holds all of these scopes (none: whoever has a token). */
export type Access = 'public' | readonly Scope[];

/** Anybody may, with a token or without. */
export const Public = () => SetMetadata<string, Access>(ACCESS, 'public');

/** Only with an access token that has all of these scopes; the API page says so. */
export const Allow = (...scopes: readonly Scope[]) =>
  applyDecorators(SetMetadata<string, Access>(ACCESS, scopes), ApiBearerAuth());

export const FRESH_LOGIN = 'maru:fresh-login';

/** Only within a few minutes after a login (RFC 9470). Beside `@Allow`; not for API keys, which never log in. */
export const FreshLogin = () => SetMetadata<string, true>(FRESH_LOGIN, true);

/** Whom the request comes from: `@Caller() caller: Principal`. Only where there is `@Allow`. */
export const Caller = createParamDecorator((_: unknown, context: ExecutionContext): Principal => {
  const principal = principalOfRequest(context.switchToHttp().getRequest<object>());
  if (!principal) throw new Error('@Caller() stands on a route that anybody may use');
  return principal;
});
