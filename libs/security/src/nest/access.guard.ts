import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { nameActor } from '@maru/kernel';
import type { Causation } from '@maru/kernel';
import { AccessDenied } from '../access-denied';
import { actorOf } from '../actor-of';
import { bearerToken } from '../bearer-token';
import { isStaff } from '../principal';
import type { TokenVerifier } from '../tokens/token-verifier';
import { ACCESS, FRESH_LOGIN } from './access.decorators';
import type { Access } from './access.decorators';
import { setPrincipal } from './request-principal';

/**
 * Enforces the access rule of a route (`@Public`, `@Allow`); a route without one admits no caller. `@FreshLogin` needs
 * a login of the last minutes.
 */
export class AccessGuard implements CanActivate {
  private readonly reflector = new Reflector();

  constructor(private readonly verifier: TokenVerifier) {}

  /** @throws AccessDenied, KeysUnavailable */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const access = this.reflector.getAllAndOverride<Access | undefined>(ACCESS, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (access === 'public') return true;
    const request = context.switchToHttp().getRequest<{ headers: { authorization?: string }; causation?: Causation }>();
    const token = bearerToken(request.headers.authorization);
    if (token === undefined) throw AccessDenied.withoutToken();
    const principal = await this.verifier.verify(token);
    if (!access) throw AccessDenied.forbidden('Nobody has been allowed to do this.');
    if (!access.every((scope) => principal.scopes.has(scope))) throw AccessDenied.missingScope(access);
    if (this.reflector.get<true | undefined>(FRESH_LOGIN, context.getHandler()))
      this.verifier.demandFreshLogin(principal);
    setPrincipal(request, principal);
    // Calls over gRPC have none yet, because their interceptor sets it after this guard.
    if (request.causation) nameActor(request.causation, actorOf(principal), { reason: isStaff(principal) });
    return true;
  }
}
