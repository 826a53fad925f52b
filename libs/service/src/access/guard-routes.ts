import type { TokenVerifier } from '@maru/security';
import { AccessGuard, undecidedRoutes } from '@maru/security/nest';
import type { INestApplication, Type } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { undecidedCalls } from '../grpc/undecided-calls';

/** A context has a route of which nobody has said who may use it. */
export class UndecidedRoutes extends Error {
  override readonly name = 'UndecidedRoutes';
}

/**
 * From now on every route of the application lets in whom its `@Public` or `@Allow` says.
 * @throws UndecidedRoutes when one says nothing
 */
export function guardRoutes(app: INestApplication, verifier: TokenVerifier): void {
  const modules = [...app.get(ModulesContainer).values()];
  const controllers = modules.flatMap((module) => [...module.controllers.values()].map(({ metatype }) => metatype));
  const undecided = [...undecidedRoutes(controllers as Type[]), ...undecidedCalls(controllers as Type[])];
  if (undecided.length > 0)
    throw new UndecidedRoutes(`it is not said who may use ${undecided.join(', ')}: @Public() or @Allow(…)`);
  // Of the application and not a provider: messages from the bus come without tokens.
  app.useGlobalGuards(new AccessGuard(verifier));
}
