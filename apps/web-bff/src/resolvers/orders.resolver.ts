import { Args, Context, ID, Int, Query, Resolver } from '@nestjs/graphql';
import { ShopCalls } from '@maru/shop-calls';
import type { OnBehalf } from '@maru/shop-calls';
import { byLimit, oneCall } from '../limits/complexity';
import { cursorOf, placeOf } from '../types/cursor';
import { Order, OrderPage } from '../types/order.type';

type Place = { placedAt: string; orderId: string };

@Resolver(() => Order)
export class OrdersResolver {
  constructor(private readonly calls: ShopCalls) {}

  @Query(() => Order, {
    nullable: true,
    description: 'One of my orders; for operators anybody’s.',
    complexity: oneCall,
  })
  order(@Context() caller: OnBehalf, @Args('orderId', { type: () => ID }) orderId: string): Promise<Order> {
    return this.calls.call('GetOrder', { orderId }, caller);
  }

  @Query(() => OrderPage, { nullable: true, description: 'My orders, the youngest first.', complexity: byLimit })
  async myOrders(
    @Context() caller: OnBehalf,
    @Args('first', { type: () => Int, defaultValue: 20 }) limit: number,
    @Args('status', { type: () => String, nullable: true }) status: string | undefined,
    @Args('after', { type: () => String, nullable: true }) cursor: string | undefined,
  ): Promise<OrderPage> {
    const after = placeOf<Place>(cursor) as Place | undefined;
    const request = { limit, ...(status && { status }), ...(after && { after }) };
    const { orders, hasMore } = await this.calls.call('ListOrders', request, caller);
    const last = orders.at(-1);
    const endCursor = last && cursorOf({ placedAt: last.placedAt, orderId: last.orderId });
    return { items: orders, hasNextPage: hasMore, ...(endCursor && { endCursor }) };
  }
}
