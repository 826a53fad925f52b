import { fields } from '@maru/contracts';
import { Allow } from '@maru/security/nest';
import { listPage, listQuery } from '@maru/service';
import { Controller, Get, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { breach, shown } from './breach-shape';
import { ListBreaches } from './list-breaches.query';

const filter = listQuery(
  {
    invariant: z.enum(['I1', 'I2', 'I3', 'I4', 'I5', 'I8']).optional(),
    subject: fields.text(200).optional().meta({ description: 'The id of an order, or a SKU.' }),
    acknowledged: z.enum(['true', 'false']).optional(),
  },
  z.tuple([fields.moment, z.guid()]),
);
const page = listPage(breach);

@ApiTags('auditor')
@Controller('api/audits/breaches')
export class ListBreachesHttp {
  constructor(private readonly queries: QueryBus) {}

  @Allow('audit:read')
  @Get()
  @ApiOperation({ summary: 'The breaches that the auditor has found, newest first' })
  @ApiOkResponse({ standardSchema: page })
  async list(
    @Query({ schema: filter }) { acknowledged, ...asked }: z.infer<typeof filter>,
  ): Promise<z.infer<typeof page>> {
    const isAcknowledged = acknowledged === undefined ? undefined : acknowledged === 'true';
    const { rows, about } = await this.queries.execute(new ListBreaches({ ...asked, acknowledged: isAcknowledged }));
    return { items: rows.map(shown), ...about };
  }
}
