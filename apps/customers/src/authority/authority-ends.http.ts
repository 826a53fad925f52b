import type { AuthorityEndsPage } from '@maru/security';
import { Public } from '@maru/security/nest';
import { Controller, Get, Query } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { z } from 'zod';
import { AuthorityEnds } from './authority-ends';

const query = z.object({
  after: z
    .string()
    .regex(/^\d{1,15}$/)
    .default('0'),
});

/**
 * Publishes ended authority to every verifier of access tokens. Only on the context's own address, like the feed of
 * commits. It contains ids and no personal data, and verifiers hold no key to sign a request with.
 */
@Public()
@ApiExcludeController()
@Controller('internal/authority-ends')
export class AuthorityEndsHttp {
  constructor(private readonly ends: AuthorityEnds) {}

  @Get()
  after(@Query({ schema: query }) { after }: z.infer<typeof query>): Promise<AuthorityEndsPage> {
    return this.ends.after(after);
  }
}
