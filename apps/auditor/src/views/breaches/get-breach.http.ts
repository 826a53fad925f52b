import { fields } from '@maru/contracts';
import { Allow } from '@maru/security/nest';
import { Refusal, Refuses } from '@maru/service';
import { Controller, Get, Param } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import type { z } from 'zod';
import { BreachRow } from './breach.entity';
import { breach, shown } from './breach-shape';

@ApiTags('auditor')
@Controller('api/audits/breaches')
export class GetBreachHttp {
  constructor(@InjectRepository(BreachRow) private readonly rows: Repository<BreachRow>) {}

  @Allow('audit:read')
  @Get(':id')
  @ApiOperation({ summary: 'One breach, with its event and the events before it' })
  @ApiOkResponse({ standardSchema: breach })
  @Refuses('AUDITOR.UNKNOWN_BREACH')
  async get(@Param('id', { schema: fields.id }) breachId: string): Promise<z.infer<typeof breach>> {
    const row = await this.rows.findOneBy({ breachId });
    if (!row) throw new Refusal({ code: 'AUDITOR.UNKNOWN_BREACH', detail: 'There is no such breach.' });
    return shown(row);
  }
}
