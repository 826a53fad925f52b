import { Args, Context, ID, Int, Mutation, Resolver } from '@nestjs/graphql';
import type { OrderingCalls } from '@maru/contracts/grpc';
import { ShopCalls } from '@maru/shop-calls';
import type { OnBehalf } from '@maru/shop-calls';
import { oneCommand } from '../limits/complexity';
import { OrderStanding } from '../types/order.type';
import { PlaceOrderInput } from '../types/place-order.input';

type WantedOrder = Omit<OrderingCalls['PlaceOrder']['request'], 'idempotencyKey'>;

/** The order in ordering's form; one with a price has `pricedLines`. */
function wantedOrder({ currency, lines, shippingAddress, paymentToken, total }: PlaceOrderInput): WantedOrder {
  const { line2, ...address } = shippingAddress;
  const priced = lines.map(({ unitPrice, ...line }) => ({ ...line, ...(isGiven(unitPrice) && { unitPrice }) }));
  const namesPrice = isGiven(total) || lines.some(({ unitPrice }) => isGiven(unitPrice));
  return {
    currency,
    ...(namesPrice ? { lines: [], pricedLines: priced } : { lines: priced }),
    ...(isGiven(total) && { total }),
    shippingAddress: { ...address, ...(line2 && { line2 }) },
    ...(isGiven(paymentToken) && { paymentToken }),
  };
}

const isGiven = <Value>(value: Value | null | undefined): value is Value => value !== null && value !== undefined;

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
    return this.calls.call('PlaceOrder', { idempotencyKey, ...wantedOrder(order) }, caller);
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
