import type { Ids, ServiceContract, Tracer } from '@maru/kernel';
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
  /** Verifies the processes that may call; default none, so that all may. */
  readonly callers?: ServiceTokenVerifier | undefined;
  readonly ids: Ids;
  readonly logger: Logger;
  /** Records a span for each call; default none. */
  readonly tracer?: Tracer;
  /** The time limit of a call, in ms, also when its caller waits longer. */
  readonly budgetMs: number;
}

/**
 * Connects the application's `@GrpcMethod` handlers to a gRPC listener, with the guard, checks and refusals of HTTP.
 * `app.startAllMicroservices()` then opens it. It initialises the microservice itself for the same reason as
 * `connectMessageServer` of `@maru/messaging`.
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
  microservice.useGlobalInterceptors(new CallCausation(options.ids, options.budgetMs, options.tracer));
  microservice.useGlobalFilters(new GrpcProblemFilter(options.logger));
  microservice.registerListeners();
  microservice.setIsInitialized(true);
  microservice.setIsInitHookCalled(true);
  return strategy;
}
