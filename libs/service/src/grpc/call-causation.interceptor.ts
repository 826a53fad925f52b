import type { Metadata, ServerUnaryCall } from '@grpc/grpc-js';
import { causedBy } from '@maru/kernel';
import type { Ids } from '@maru/kernel';
import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import { from, lastValueFrom } from 'rxjs';
import type { Observable } from 'rxjs';
import { causationOf } from '../http/request-causation';
import { markAsRequest } from '../logging/logger';
import { Refusal } from '../refusal';

/**
 * Runs each call inside `causedBy`, by the metadata `x-correlation-id` and `traceparent`. One whose deadline has passed, or that was
 * given up, is not begun: nobody waits for it.
 */
export class CallCausation implements NestInterceptor {
  constructor(private readonly ids: Ids) {}

  /** @throws Refusal HTTP.GATEWAY_TIMEOUT */
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const [, metadata, call] = context.getArgs<[object, Metadata, ServerUnaryCall<object, object>]>();
    if (call.cancelled || Date.now() >= Number(call.getDeadline()))
      throw new Refusal({ code: 'HTTP.GATEWAY_TIMEOUT', detail: 'The time for this has passed.' });
    const [correlation, trace] = [metadata.get('x-correlation-id')[0], metadata.get('traceparent')[0]];
    const causation = causationOf(this.ids.next(), correlation, trace);
    markAsRequest(causation);
    return from(causedBy(causation, () => lastValueFrom(next.handle())));
  }
}
