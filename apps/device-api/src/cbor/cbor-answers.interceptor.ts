import { Injectable } from '@nestjs/common';
import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { map } from 'rxjs';
import type { Observable } from 'rxjs';
import { Cbor } from './cbor';
import { CBOR } from './media-types';

/** Encodes the results of routes as CBOR. */
@Injectable()
export class CborAnswers implements NestInterceptor {
  constructor(private readonly cbor: Cbor) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<Buffer> {
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    return next.handle().pipe(
      map((value: unknown) => {
        void reply.header('content-type', CBOR);
        return this.cbor.encode(value);
      }),
    );
  }
}
