import { Args, Context, ID, Int, Mutation, Resolver } from '@nestjs/graphql';
import { ShopCalls } from '@maru/shop-calls';
import type { OnBehalf } from '@maru/shop-calls';
import { oneCommand } from '../limits/complexity';
import { OrderStanding } from '../types/order.type';
import { PlaceOrderInput } from '../types/place-order.input';

@Resolver()
export class OrderCommandsResolver {
  constructor(private readonly calls: ShopCalls) {}

  @Mutation(() => OrderStanding, {
    description: 'The same key and order again: the same order.',
    complexity: oneCommand,
  })
  placeOrder(
    @Context() caller: OnBehalf,
    @Args('idempotencyKey', { type: () => String }) idempotencyKey: string,
    @Args('order', { type: () => PlaceOrderInput }) order: PlaceOrderInput,
  ): Promise<OrderStanding> {
    const { line2, ...address } = order.shippingAddress;
    const shippingAddress = { ...address, ...(line2 && { line2 }) };
    return this.calls.call('PlaceOrder', { idempotencyKey, ...order, shippingAddress }, caller);
  }

  @Mutation(() => OrderStanding, { complexity: oneCommand })
  cancelOrder(
    @Context() caller: OnBehalf,
    @Args('orderId', { type: () => ID }) orderId: string,
    @Args('ifVersion', { type: () => Int, nullable: true, description: 'Only if it still is as it was seen.' })
    ifVersion: number | undefined,
  ): Promise<OrderStanding> {
    return this.calls.call('CancelOrder', { orderId, ...(ifVersion && { ifVersion }) }, caller);
  }
}
