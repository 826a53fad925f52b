import { fields as field } from '@maru/contracts';
import type { OrderMessage, ProductMessage } from '@maru/contracts/grpc';
import { Allow } from '@maru/security/nest';
import { Refusal, Refuses } from '@maru/service';
import { onBehalfOf, ShopCalls } from '@maru/shop-calls';
import type { OnBehalf } from '@maru/shop-calls';
import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { fieldsOf, inPartOf, wants } from '../answer/field-selection';
import { missingParts, Parts } from '../answer/parts';
import { ScreenAnswers } from '../answer/screen-answers';

const PRODUCTS = 10;
const ORDERS = 3;

const home = z.object({
  name: z.string().optional().meta({ description: 'Mine.' }),
  products: z
    .array(z.object({ id: field.id, name: z.string(), price: field.amount, currency: field.storedCurrency }))
    .optional(),
  orders: z
    .array(
      z.object({
        id: field.id,
        status: z.string(),
        total: z.int(),
        currency: field.storedCurrency,
        placedAt: z.iso.datetime(),
      }),
    )
    .optional()
    .meta({ description: 'My last ones, the youngest first.' }),
});
const asked = fieldsOf(home);
const shown = inPartOf(home).extend({ missing: missingParts });

@ApiTags('mobile-bff')
@Controller('api/mobile')
export class HomeHttp {
  constructor(
    private readonly calls: ShopCalls,
    private readonly answers: ScreenAnswers,
  ) {}

  @Allow('profile:read', 'orders:read')
  @Get('home')
  @Refuses('CUSTOMERS.UNKNOWN_USER')
  @ApiOperation({ summary: 'The first screen: who I am, what is on sale, and my last orders' })
  @ApiQuery({ name: 'fields', required: false })
  @ApiOkResponse({ standardSchema: shown, description: 'ETag: what the screen shows.' })
  async home(
    @Query({ schema: asked }) { fields }: z.infer<typeof asked>,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const caller = onBehalfOf(request);
    const parts = new Parts();
    const part = <Found>(name: string, ask: () => Promise<Found>) =>
      wants(fields, name) ? parts.part(name, ask) : undefined;
    const [name, products, orders] = await Promise.all([
      part('name', () => this.nameOf(caller)),
      part('products', () => this.calls.call('SearchProducts', { limit: PRODUCTS }, caller)),
      part('orders', () => this.calls.call('ListOrders', { limit: ORDERS }, caller)),
    ]);
    const screen = {
      name,
      products: products?.products.map(productOnHome),
      orders: orders?.orders.map(orderOnHome),
    };
    await this.answers.send(request, reply, screen, { fields, missing: parts.missing });
  }

  /** Undefined for a machine that acts for the shop, because it has no name. */
  private async nameOf(caller: OnBehalf): Promise<string | undefined> {
    try {
      return (await this.calls.call('GetProfile', {}, caller)).name;
    } catch (error) {
      if (error instanceof Refusal && error.rejection.code === 'CUSTOMERS.UNKNOWN_USER') return undefined;
      throw error;
    }
  }
}

const productOnHome = ({ productId, name, price: { amount, currency } }: ProductMessage) => ({
  id: productId,
  name,
  price: amount,
  currency,
});

const orderOnHome = ({ orderId, status, total, currency, placedAt }: OrderMessage) => ({
  id: orderId,
  status,
  total,
  currency,
  placedAt,
});
