import type { TokenVerifier } from '@maru/security';
import { AccessGuard, undecidedRoutes } from '@maru/security/nest';
import type { INestApplication, Type } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { undecidedCalls } from '../grpc/undecided-calls';

/** A route of the context declares no access. */
export class UndecidedRoutes extends Error {
  override readonly name = 'UndecidedRoutes';
}

/**
 * Guards every route of the application by its `@Public` or `@Allow`.
 * @throws UndecidedRoutes when a route has neither
 */
export function guardRoutes(app: INestApplication, verifier: TokenVerifier): void {
  const modules = [...app.get(ModulesContainer).values()];
  const controllers = modules.flatMap((module) => [...module.controllers.values()].map(({ metatype }) => metatype));
  const undecided = [...undecidedRoutes(controllers as Type[]), ...undecidedCalls(controllers as Type[])];
  if (undecided.length > 0)
    throw new UndecidedRoutes(`no access is declared for ${undecided.join(', ')}; add @Public() or @Allow(…)`);
  // A guard of the application instead of a provider, because messages from the bus come without tokens.
  app.useGlobalGuards(new AccessGuard(verifier));
}
