import type { Metadata } from '@grpc/grpc-js';
import { SERVICE_TOKEN_HEADER } from '@maru/security';
import type { ServiceTokenVerifier } from '@maru/security';
import type { CanActivate, ExecutionContext } from '@nestjs/common';

/**
 * Admits only processes of the shop, by the service token in their metadata. `GrpcAccessGuard` then checks the user.
 */
export class GrpcCallerGuard implements CanActivate {
  constructor(private readonly tokens: ServiceTokenVerifier) {}

  /** @throws AccessDenied */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const [, metadata] = context.getArgs<[object, Metadata]>();
    await this.tokens.verify(metadata.get(SERVICE_TOKEN_HEADER)[0]);
    return true;
  }
}
