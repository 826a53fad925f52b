import * as fields from '@maru/kernel/fields';
import { Allow } from '@maru/security/nest';
import { Body, Controller, Get, HttpCode, Module, Post, Query } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { ActRecords } from './act-records';
import { auditList, auditQuery } from './audit-list';
import type { AuditPage, AuditQuery } from './audit-list';

/** An act at the gateway, which has no database of its own. */
export const gatewayAct = z.strictObject({
  act: z.enum(['SECURITY.ROUTE_CHANGED']),
  subject: fields.text(100),
  details: z.record(fields.text(50), z.union([fields.text(200), z.number(), z.boolean()])),
});
export type GatewayAct = z.infer<typeof gatewayAct>;

/** The acts of this context, for the gateway, which merges those of all contexts. Only on the context's own address. */
@ApiExcludeController()
@Controller('internal')
export class AuditController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly records: ActRecords,
  ) {}

  @Allow('audit:read')
  @Get('audit')
  list(@Query({ schema: auditQuery }) asked: AuditQuery): Promise<AuditPage> {
    return auditList(this.dataSource, asked);
  }

  /** Records an act that the caller is about to do at the gateway. */
  @Allow('routes:write')
  @Post('acts')
  @HttpCode(204)
  record(@Body({ schema: gatewayAct }) { act, subject, details }: GatewayAct): Promise<void> {
    return this.records.record(act, { subject, details, context: 'gateway' });
  }
}

@Module({ controllers: [AuditController] })
export class AuditModule {}
