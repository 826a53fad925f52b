import type { Ids, ServiceContract } from '@maru/kernel';
import type { ServiceTokenVerifier, TokenVerifier } from '@maru/security';
import type { INestApplication } from '@nestjs/common';
import type { NestMicroservice } from '@nestjs/microservices';
import type { Logger } from 'pino';
import { RequestSchemaPipe } from '../http/invalid-request';
import { CallCausation } from './call-causation.interceptor';
import { ContextGrpcServer } from './context-grpc-server';
import type { GrpcListening } from './context-grpc-server';
import { GrpcAccessGuard } from './grpc-access.guard';
import { GrpcCallerGuard } from './grpc-caller.guard';
import { GrpcProblemFilter } from './grpc-problem.filter';

export interface ServeCallsOptions extends GrpcListening {
  readonly service: ServiceContract;
  readonly tokens: TokenVerifier;
  /** Which processes may call at all; default whichever reach it. */
  readonly callers?: ServiceTokenVerifier | undefined;
  readonly ids: Ids;
  readonly logger: Logger;
  /** How long a call may take at most, in ms, however long its caller waits. */
  readonly budgetMs: number;
}

/**
 * Connects the application's `@GrpcMethod` handlers to a gRPC listener with the guard, the checks and the refusals that HTTP has;
 * `app.startAllMicroservices()` then opens it. As `connectMessageServer` of `@maru/messaging` does it, and for the same reason.
 */
export function serveCalls(app: INestApplication, options: ServeCallsOptions): ContextGrpcServer {
  const strategy = new ContextGrpcServer(options.service, options);
  const microservice = app.connectMicroservice(
    { strategy },
    { deferInitialization: true },
  ) as unknown as NestMicroservice;
  if (options.callers) microservice.useGlobalGuards(new GrpcCallerGuard(options.callers));
  microservice.useGlobalGuards(new GrpcAccessGuard(options.tokens));
  microservice.useGlobalPipes(new RequestSchemaPipe());
  microservice.useGlobalInterceptors(new CallCausation(options.ids, options.budgetMs));
  microservice.useGlobalFilters(new GrpcProblemFilter(options.logger));
  microservice.registerListeners();
  microservice.setIsInitialized(true);
  microservice.setIsInitHookCalled(true);
  return strategy;
}
