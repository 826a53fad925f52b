import type { OrderMessage } from '@maru/contracts/grpc';
import { Scheduler } from '@maru/kernel';
import { Draining, Refusal } from '@maru/service';
import { Args, Context, Extensions, ID, Resolver, Subscription } from '@nestjs/graphql';
import { ShopCalls } from '@maru/shop-calls';
import type { OnBehalf } from '@maru/shop-calls';
import { oneCall } from '../limits/complexity';
import { LiveFeed } from '../live/live-feed';
import { OrderWakes } from '../live/order-wakes';
import { untilLeft } from '../subscriptions/until-left';
import { Order } from '../types/order.type';
import { WatchPause } from '../watch-pause';

// Pauses of 50, 150, 450, 1,350, 4,050 and 12,150 ms by default; then ordering's view has every event.
const LOOKS = 6;
const RECENT_MS = 20_000;
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
    private readonly feed: LiveFeed,
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

  /**
   * Looks once, then whenever the order may have changed. An event may be heard before ordering's view has it, so the
   * order is looked at a few times more, at growing pauses. In a process that hears nothing it is looked at regularly.
   */
  private async *watch(orderId: string, caller: OnBehalf, ended: AbortSignal): AsyncGenerator<OrderMessage> {
    const wakes = new OrderWakes(this.feed, orderId, this.scheduler);
    try {
      // An event from shortly before may not be in the view yet.
      let looks = this.feed.hasChanged(orderId, RECENT_MS) ? 0 : LOOKS;
      for (let version = 0; !ended.aborted;) {
        const order = await this.look(orderId, caller);
        if (!order) looks = 0;
        if (order && order.version > version) {
          version = order.version;
          yield order;
          if (ENDED.has(order.status)) return;
        }
        const pause = this.feed.hears ? this.pauseAfter(looks++) : this.pause.ms;
        if ((await wakes.next(pause, ended)) === 'woken') {
          looks = 0;
          // The events of one moment are one look.
          await this.scheduler.sleep(this.pauseAfter(0)!, ended);
        }
      }
    } finally {
      wakes.close();
    }
  }

  /** The pause after so many looks without a new event, in ms; undefined: until the next event. */
  private pauseAfter(looks: number): number | undefined {
    return looks < LOOKS ? (this.pause.ms / 10) * 3 ** looks : undefined;
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
