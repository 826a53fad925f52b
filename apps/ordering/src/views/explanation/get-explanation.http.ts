import { fields } from '@maru/contracts';
import { Clock } from '@maru/kernel';
import { ownerOnly } from '@maru/security';
import type { Principal } from '@maru/security';
import { Allow, Caller } from '@maru/security/nest';
import { Refuses } from '@maru/service';
import { Controller, Get, Param } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { ORDER_STATUSES } from '../../domain/order-progress';
import { FoldedOrders, ownedBy } from '../order-summary/folded-orders';
import { customerCodes, customerVerdict } from './customer-verdict';
import type { CustomerCode } from './customer-verdict';
import { ExplainsOrder } from './order-facts';

const codes = Object.keys(customerCodes) as [CustomerCode, ...CustomerCode[]];

const explanation = z.object({
  orderId: fields.id,
  at: z.iso.datetime(),
  status: z.enum(ORDER_STATUSES),
  verdict: z.object({
    code: z.enum(codes),
    sentence: z.string(),
    next: z.string().meta({ description: 'The next step.' }),
    late: z.literal(true).optional().meta({ description: 'The step takes longer than on a quiet shop.' }),
  }),
});

/** The view of customers. The gateway asks every context and answers staff itself. */
@ApiTags('ordering')
@Controller('api/orders')
export class GetExplanationHttp {
  constructor(
    private readonly folded: FoldedOrders,
    private readonly facts: ExplainsOrder,
    private readonly clock: Clock,
  ) {}

  @Allow('orders:read')
  @Get(':id/explanation')
  @ApiOperation({ summary: 'Why the order is where it is, and what comes next' })
  @ApiOkResponse({ standardSchema: explanation })
  @Refuses('ORDERING.UNKNOWN_ORDER')
  async get(
    @Caller() caller: Principal,
    @Param('id', { schema: fields.id }) orderId: string,
  ): Promise<z.infer<typeof explanation>> {
    const order = ownedBy(ownerOnly(caller), await this.folded.get(orderId));
    const now = this.clock.now();
    const verdict = customerVerdict(await this.facts.of(order), now);
    return { orderId, at: now.toISOString(), status: order.status, verdict };
  }
}
