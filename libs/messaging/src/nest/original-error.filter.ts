import { Catch } from '@nestjs/common';
import type { ExceptionFilter } from '@nestjs/common';
import { throwError } from 'rxjs';

/**
 * Hands on what a handler threw. Nest's own filter answers "Internal server error" in its place, and the bus could no longer
 * tell a lost connection from a message that cannot be handled.
 */
@Catch()
export class OriginalErrorFilter implements ExceptionFilter {
  catch(error: unknown) {
    return throwError(() => error);
  }
}
