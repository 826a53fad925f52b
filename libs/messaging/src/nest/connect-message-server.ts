import type { INestApplication } from '@nestjs/common';
import type { NestMicroservice } from '@nestjs/microservices';
import { MessageServer } from './message-server';
import type { MessageServerOptions } from './message-server';
import { OriginalErrorFilter } from './original-error.filter';

/**
 * Connects the application's `@EventPattern` handlers to the bus; `app.startAllMicroservices()` then starts them, and
 * `app.close()` drains them. As `app.connectMicroservice({ strategy })`, but with a filter that has to be there before the
 * handlers are registered.
 */
export function connectMessageServer(app: INestApplication, options: MessageServerOptions): MessageServer {
  const strategy = new MessageServer(options);
  const microservice = app.connectMicroservice(
    { strategy },
    { deferInitialization: true },
  ) as unknown as NestMicroservice;
  microservice.useGlobalFilters(new OriginalErrorFilter());
  // What connectMicroservice does itself when it is not told to wait; the application runs the life-cycle hooks.
  microservice.registerListeners();
  microservice.setIsInitialized(true);
  microservice.setIsInitHookCalled(true);
  return strategy;
}
