import { fields } from '@maru/contracts';
import { Allow } from '@maru/security/nest';
import { Refuses } from '@maru/service';
import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { AcknowledgeBreach } from './acknowledge-breach.handler';

const body = z.strictObject({
  why: fields.text(200).meta({ description: 'What became of it. It is kept for ever, so it must not name a person.' }),
});

@ApiTags('auditor')
@Controller('api/audits/breaches')
export class AcknowledgeBreachHttp {
  constructor(private readonly commands: CommandBus) {}

  @Allow('audit:write')
  @Post(':id/acknowledgement')
  @HttpCode(204)
  @ApiOperation({ summary: 'Acknowledge a breach; the first reason counts' })
  @Refuses('AUDITOR.UNKNOWN_BREACH')
  acknowledge(
    @Param('id', { schema: fields.id }) breachId: string,
    @Body({ schema: body }) { why }: z.infer<typeof body>,
  ): Promise<void> {
    return this.commands.execute(new AcknowledgeBreach(breachId, why));
  }
}
