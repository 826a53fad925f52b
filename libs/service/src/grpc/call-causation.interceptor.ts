import type { Metadata, ServerUnaryCall } from '@grpc/grpc-js';
import { ANONYMOUS, causedBy, isTraceparent } from '@maru/kernel';
import type { Actor, Ids, Span, Tracer } from '@maru/kernel';
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
 * Runs each call inside `causedBy`, with the metadata `x-correlation-id` and `traceparent` and the call's deadline,
 * below a span of its own. A call that is past its deadline or cancelled does not begin, because nobody waits for it.
 */
export class CallCausation implements NestInterceptor {
  /** `budgetMs`: the time limit of a call, in ms, also when its caller waits longer. */
  constructor(
    private readonly ids: Ids,
    private readonly budgetMs = Infinity,
    private readonly tracer?: Tracer,
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
    const span = this.startSpan(call.getPath(), trace);
    const causation = causationOf(this.ids.next(), correlation, span?.traceparent ?? trace, of);
    markAsRequest(causation);
    const answer = causedBy(causation, () => lastValueFrom(next.handle()));
    return from(span ? endedWith(span, answer) : answer);
  }

  /** @param path `/package.Service/Method` */
  private startSpan(path: string, trace: unknown): Span | undefined {
    const method = path.slice(1);
    const attributes = { 'rpc.system.name': 'grpc', 'rpc.method': method };
    return isTraceparent(trace)
      ? this.tracer?.start(method, { kind: 'server', parent: trace, attributes })
      : this.tracer?.begin(method, { kind: 'server', attributes });
  }
}

async function endedWith<T>(span: Span, answer: Promise<T>): Promise<T> {
  try {
    const answered = await answer;
    span.set({ 'rpc.response.status_code': 'OK' });
    span.end();
    return answered;
  } catch (error) {
    // A refusal is an answer, too.
    if (error instanceof Refusal) span.set({ 'maru.refusal': error.rejection.code });
    span.end(error instanceof Refusal ? undefined : error);
    throw error;
  }
}

/** The caller that the guard has verified, with the address class from the calling process. */
function actorOfCall(message: object, metadata: Metadata): Actor {
  const address = toldClass(metadata.get(CLIENT_CLASS_HEADER)[0]);
  const principal = principalOfRequest(message);
  return { ...(principal ? actorOf(principal) : ANONYMOUS), ...(address && { address }) };
}
