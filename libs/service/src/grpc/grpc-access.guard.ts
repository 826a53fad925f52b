import type { Metadata } from '@grpc/grpc-js';
import type { TokenVerifier } from '@maru/security';
import { AccessGuard, principalOfRequest, setPrincipal } from '@maru/security/nest';
import type { CanActivate, ExecutionContext } from '@nestjs/common';

/**
 * Lets a call in as `@Public` or `@Allow` says, by the token in its `authorization` metadata: the guard of HTTP, which is shown the
 * metadata as headers. `@Caller()` works as it does there, because what Nest takes for the request of a call is its message.
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
