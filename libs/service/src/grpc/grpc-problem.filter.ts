import { Metadata } from '@grpc/grpc-js';
import type { RejectionCode } from '@maru/kernel';
import { Catch } from '@nestjs/common';
import type { ExceptionFilter } from '@nestjs/common';
import type { Logger } from 'pino';
import { throwError } from 'rxjs';
import { ofRequest, toProblem } from '../http/problem.filter';
import { tellOfRefusal } from '../logging/refusal-event';
import { CODE_METADATA, grpcStatusOf, PRESENT_METADATA } from './grpc-status';

/**
 * Answers a thrown error as a gRPC status. The metadata `maru-code` has the code that HTTP would answer. An error that
 * is not the caller's fault is logged, and answered as INTERNAL without details.
 */
@Catch()
export class GrpcProblemFilter implements ExceptionFilter {
  constructor(private readonly logger: Logger) {}

  catch(thrown: unknown) {
    const { code, status, detail, title, present, errors = [] } = toProblem(thrown);
    if (status >= 500 && status !== 504) this.logger.error(ofRequest({ err: thrown, code }, status), title);
    tellOfRefusal(this.logger, { code, status });
    const metadata = new Metadata();
    metadata.set(CODE_METADATA, code);
    if (present) metadata.set(PRESENT_METADATA, Buffer.from(JSON.stringify(present)));
    const fields = errors.map(({ path, message }) => (path ? `${path}: ${message}` : message));
    const details = fields.length > 0 ? `${detail} ${fields.join('; ')}` : detail;
    return throwError(() => ({ code: grpcStatusOf(code as RejectionCode), details, metadata }));
  }
}
