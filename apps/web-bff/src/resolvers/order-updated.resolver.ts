import type { OrderMessage } from '@maru/contracts/grpc';
import { Scheduler } from '@maru/kernel';
import { Draining, Refusal } from '@maru/service';
import { Args, Context, Extensions, ID, Resolver, Subscription } from '@nestjs/graphql';
import { ShopCalls } from '@maru/shop-calls';
import type { OnBehalf } from '@maru/shop-calls';
import { oneCall } from '../limits/complexity';
import { untilLeft } from '../subscriptions/until-left';
import { Order } from '../types/order.type';
import { WatchPause } from '../watch-pause';

const ENDED = new Set(['COMPLETED', 'CANCELLED', 'FAILED']);
// Ordering is away or slow, which does not change the order.
const PASSING = new Set<string>(['HTTP.UNAVAILABLE', 'HTTP.GATEWAY_TIMEOUT', 'HTTP.BAD_GATEWAY']);

@Resolver()
export class OrderUpdatedResolver {
  constructor(
    private readonly calls: ShopCalls,
    private readonly scheduler: Scheduler,
    private readonly draining: Draining,
    private readonly pause: WatchPause,
  ) {}

  @Extensions({ complexity: oneCall })
  @Subscription(() => Order, {
    description: 'One of my orders as it is, then again whenever it has changed, until it has ended.',
    resolve: (order: OrderMessage) => order,
  })
  orderUpdated(
    @Context() caller: OnBehalf,
    @Args('orderId', { type: () => ID }) orderId: string,
  ): AsyncIterableIterator<OrderMessage> {
    return untilLeft((left) => this.watch(orderId, caller, AbortSignal.any([left, this.draining.signal])));
  }

  private async *watch(orderId: string, caller: OnBehalf, ended: AbortSignal): AsyncGenerator<OrderMessage> {
    for (let version = 0; !ended.aborted;) {
      const order = await this.look(orderId, caller);
      if (order && order.version > version) {
        version = order.version;
        yield order;
        if (ENDED.has(order.status)) return;
      }
      await this.scheduler.sleep(this.pause.ms, ended);
    }
  }

  private async look(orderId: string, caller: OnBehalf): Promise<OrderMessage | undefined> {
    try {
      return await this.calls.call('GetOrder', { orderId }, caller);
    } catch (error) {
      if (error instanceof Refusal && PASSING.has(error.rejection.code)) return undefined;
      throw error;
    }
  }
}
