import type { Metadata, ServerUnaryCall } from '@grpc/grpc-js';
import { ANONYMOUS, causedBy } from '@maru/kernel';
import type { Actor, Ids } from '@maru/kernel';
import { actorOf } from '@maru/security';
import { principalOfRequest } from '@maru/security/nest';
import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import { from, lastValueFrom } from 'rxjs';
import type { Observable } from 'rxjs';
import { CLIENT_CLASS_HEADER, toldClass } from '../http/client-class';
import { causationOf, CLIENT_HEADER } from '../http/request-causation';
import { markAsRequest } from '../logging/logger';
import { Refusal } from '../refusal';
import { waitsTeller } from './waits-metadata';

/**
 * Runs each call inside `causedBy`, by the metadata `x-correlation-id` and `traceparent`. One whose deadline has passed, or that was
 * given up, is not begun: nobody waits for it. What is done for a call knows its deadline.
 */
export class CallCausation implements NestInterceptor {
  /** `budgetMs`: how long a call may take at most, however long its caller waits. */
  constructor(
    private readonly ids: Ids,
    private readonly budgetMs = Infinity,
  ) {}

  /** @throws Refusal HTTP.GATEWAY_TIMEOUT */
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const [message, metadata, call] = context.getArgs<[object, Metadata, ServerUnaryCall<object, object>]>();
    const until = Math.min(Number(call.getDeadline()), Date.now() + this.budgetMs);
    if (call.cancelled || Date.now() >= until)
      throw new Refusal({ code: 'HTTP.GATEWAY_TIMEOUT', detail: 'The time for this has passed.' });
    const [correlation, trace] = [metadata.get('x-correlation-id')[0], metadata.get('traceparent')[0]];
    const deadline = until === Infinity ? undefined : new Date(until);
    const [client, actor] = [metadata.get(CLIENT_HEADER)[0], actorOfCall(message, metadata)];
    const of = { deadline, client, actor, waits: waitsTeller(call) };
    const causation = causationOf(this.ids.next(), correlation, trace, of);
    markAsRequest(causation);
    return from(causedBy(causation, () => lastValueFrom(next.handle())));
  }
}

/** Whom the guard has verified, with the address class that the calling process tells. */
function actorOfCall(message: object, metadata: Metadata): Actor {
  const address = toldClass(metadata.get(CLIENT_CLASS_HEADER)[0]);
  const principal = principalOfRequest(message);
  return { ...(principal ? actorOf(principal) : ANONYMOUS), ...(address && { address }) };
}
