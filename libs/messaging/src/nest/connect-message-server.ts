import type { INestApplication } from '@nestjs/common';
import type { NestMicroservice } from '@nestjs/microservices';
import { MessageServer } from './message-server';
import type { MessageServerOptions } from './message-server';
import { OriginalErrorFilter } from './original-error.filter';

/**
 * Connects the application's `@EventPattern` handlers to the bus. `app.startAllMicroservices()` then starts them, and
 * `app.close()` drains them. It does the same as `app.connectMicroservice({ strategy })`, but adds a filter, which must
 * come before the handlers are registered.
 */
export function connectMessageServer(app: INestApplication, options: MessageServerOptions): MessageServer {
  const strategy = new MessageServer(options);
  const microservice = app.connectMicroservice(
    { strategy },
    { deferInitialization: true },
  ) as unknown as NestMicroservice;
  microservice.useGlobalFilters(new OriginalErrorFilter());
  // connectMicroservice does this itself unless initialization is deferred. The application runs the life-cycle hooks.
  microservice.registerListeners();
  microservice.setIsInitialized(true);
  microservice.setIsInitHookCalled(true);
  return strategy;
}
