import { ProblemFilter } from '@maru/service';
import { Catch } from '@nestjs/common';
import type { ArgumentsHost } from '@nestjs/common';

/** Problems for HTTP; errors of resolvers are left to GraphQL, which reports them at their path. */
@Catch()
export class HttpProblemFilter extends ProblemFilter {
  override catch(thrown: unknown, host: ArgumentsHost): void {
    if (host.getType<string>() === 'graphql') throw thrown;
    super.catch(thrown, host);
  }
}
