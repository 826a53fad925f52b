import * as fields from '@maru/kernel/fields';
import { withinTime } from '@maru/kernel';
import { Public } from '@maru/security/nest';
import { Controller, Get, Module, Query } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { z } from 'zod';
import { Commits } from '../commits';
import { Draining } from '../draining';

const LONGEST_WAIT_MS = 25_000;

const query = z.object({ after: fields.text(100).optional() });

/**
 * Tells caches of a context's answers that its views have changed. `GET /internal/commits?after=<mark>` answers a new
 * mark as soon as a projection of this process has committed since the given one, or the same mark after 25 s. Only on
 * the context's own address. Public, because a mark shows that something changed, but not what.
 */
@Public()
@ApiExcludeController()
@Controller('internal/commits')
export class CommitFeedController {
  constructor(
    private readonly commits: Commits,
    private readonly draining: Draining,
  ) {}

  @Get()
  async next(@Query({ schema: query }) { after }: z.infer<typeof query>): Promise<{ mark: string }> {
    if (after === this.commits.mark) {
      await withinTime(LONGEST_WAIT_MS, this.draining.signal, (signal) => this.commits.next(signal));
    }
    return { mark: this.commits.mark };
  }
}

@Module({ controllers: [CommitFeedController] })
export class CommitFeedModule {}
