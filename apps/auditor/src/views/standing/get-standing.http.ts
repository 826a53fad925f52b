import { Clock } from '@maru/kernel';
import { Allow } from '@maru/security/nest';
import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { InjectRepository } from '@nestjs/typeorm';
import { IsNull, Repository } from 'typeorm';
import { z } from 'zod';
import { Standing } from '../../watch/standing';
import { BreachRow } from '../breaches/breach.entity';

const shown = z.object({
  judging: z.boolean().meta({ description: 'Whether this instance judges the log; only one does.' }),
  position: z.string().meta({ description: 'The position in the log up to which events are judged.' }),
  caughtUp: z.boolean(),
  lagSeconds: z.number(),
  openOrders: z.int().meta({ description: 'The orders that it remembers, because they have not settled.' }),
  unjudged: z.int().meta({ description: 'Orders and SKUs that cannot be judged.' }),
  unacknowledged: z.int().meta({ description: 'The breaches that nobody has acknowledged.' }),
});

@ApiTags('auditor')
@Controller('api/audits/standing')
export class GetStandingHttp {
  constructor(
    private readonly standing: Standing,
    private readonly clock: Clock,
    @InjectRepository(BreachRow) private readonly breaches: Repository<BreachRow>,
  ) {}

  @Allow('audit:read')
  @Get()
  @ApiOperation({ summary: 'How far the auditor has judged the log' })
  @ApiOkResponse({ standardSchema: shown })
  async get(): Promise<z.infer<typeof shown>> {
    const { judging, position, caughtUp, openOrders, unjudged } = this.standing;
    const lagSeconds = this.standing.lagSeconds(this.clock.now());
    const unacknowledged = await this.breaches.countBy({ acknowledgedAt: IsNull() });
    return { judging, position, caughtUp, lagSeconds, openOrders, unjudged, unacknowledged };
  }
}
