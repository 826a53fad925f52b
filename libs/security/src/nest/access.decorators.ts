import { applyDecorators, createParamDecorator, SetMetadata } from '@nestjs/common';
import type { ExecutionContext } from '@nestjs/common';
import { ApiBearerAuth } from '@nestjs/swagger';
import type { Principal } from '../principal';
import type { Scope } from '../scopes';
import { principalOfRequest } from './request-principal';

export const ACCESS = 'maru:access';

/** The access rule of a route: public, or all of these scopes (none: any valid token). */
export type Access = 'public' | readonly Scope[];

/** Admits every caller, with a token or without. */
export const Public = () => SetMetadata<string, Access>(ACCESS, 'public');

/** Admits only an access token with all of these scopes; the API page shows it. */
export const Allow = (...scopes: readonly Scope[]) =>
  applyDecorators(SetMetadata<string, Access>(ACCESS, scopes), ApiBearerAuth());

export const FRESH_LOGIN = 'maru:fresh-login';

/**
 * Admits only callers with a login of the last minutes (RFC 9470). Beside `@Allow`; not for API keys, which never log
 * in.
 */
export const FreshLogin = () => SetMetadata<string, true>(FRESH_LOGIN, true);

/** The caller of the request: `@Caller() caller: Principal`. Only beside `@Allow`. */
export const Caller = createParamDecorator((_: unknown, context: ExecutionContext): Principal => {
  const principal = principalOfRequest(context.switchToHttp().getRequest<object>());
  if (!principal) throw new Error('@Caller() needs @Allow(); this route is public');
  return principal;
});
