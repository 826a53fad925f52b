import type { Metadata } from '@grpc/grpc-js';
import type { TokenVerifier } from '@maru/security';
import { AccessGuard, principalOfRequest, setPrincipal } from '@maru/security/nest';
import type { CanActivate, ExecutionContext } from '@nestjs/common';

/**
 * Guards a call by its `@Public` or `@Allow` and the token in its `authorization` metadata. It gives the metadata as
 * headers to the guard of HTTP. `@Caller()` works as there, because Nest takes the message of a call for its request.
 */
export class GrpcAccessGuard implements CanActivate {
  private readonly guard: AccessGuard;

  constructor(verifier: TokenVerifier) {
    this.guard = new AccessGuard(verifier);
  }

  /** @throws AccessDenied, KeysUnavailable */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const [message, metadata] = context.getArgs<[object, Metadata]>();
    const request = { headers: { authorization: metadata.get('authorization')[0] } };
    const asHttp = Object.create(context, {
      switchToHttp: { value: () => ({ getRequest: () => request }) },
    }) as ExecutionContext;
    if (!(await this.guard.canActivate(asHttp))) return false;
    const principal = principalOfRequest(request);
    if (principal) setPrincipal(message, principal);
    return true;
  }
}
