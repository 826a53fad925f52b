import { Catch } from '@nestjs/common';
import type { ExceptionFilter } from '@nestjs/common';
import { throwError } from 'rxjs';

/**
 * Passes a handler's error on unchanged. Nest's own filter replaces it by "Internal server error", and the bus could no
 * longer tell a lost connection from a message that cannot be handled.
 */
@Catch()
export class OriginalErrorFilter implements ExceptionFilter {
  catch(error: unknown) {
    return throwError(() => error);
  }
}
