import { Clock, Scheduler, stopWhenLate } from '@maru/kernel';
import { RowTable } from '@maru/read-models';
import { Settings } from '@maru/service';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Offer } from '../../domain/order-lines';
import type { OrderingSettings } from '../../ordering.settings';
import { CustomerCopy } from '../../lookups/customer-copy/customer-copy.entity';
import { ProductCopy } from '../../lookups/product-copy/product-copy.entity';
import { CopyWaiters } from './copy-waiters';

interface Known {
  readonly customerKnown: boolean;
  /** When the customer registered; null if they did before that was recorded, undefined if they are unknown. */
  readonly registeredAt: Date | null | undefined;
  /** The offers of the known products. */
  readonly offers: readonly Offer[];
}

const PROBE_EVERY_MS = 25;

/**
 * Looks a customer and products up in ordering's copies. A new one may be missing for a moment, because its event comes
 * asynchronously. So a request waits for it, for a bounded time and among a bounded number of others.
 */
@Injectable()
export class KnownToTheShop {
  private readonly customers: RowTable<CustomerCopy>;
  private readonly products: RowTable<ProductCopy>;

  constructor(
    dataSource: DataSource,
    private readonly clock: Clock,
    private readonly scheduler: Scheduler,
    private readonly waiters: CopyWaiters,
    @Inject(Settings) private readonly settings: OrderingSettings,
  ) {
    this.customers = new RowTable(dataSource, CustomerCopy);
    this.products = new RowTable(dataSource, ProductCopy);
  }

  /** @throws Refusal ORDERING.BUSY when too many wait already; TimeIsUp when the deadline passed */
  async lookUp(customerId: string, productIds: readonly string[]): Promise<Known> {
    const wanted = [...new Set(productIds)];
    const deadline = this.clock.now().getTime() + this.settings.get('ORDERING_COPY_WAIT_MS');
    const isEnough = ({ customerKnown, offers }: Known) =>
      (customerKnown && offers.length === wanted.length) || this.clock.now().getTime() >= deadline;
    const known = await this.look(customerId, wanted);
    if (isEnough(known)) return known;
    return this.waiters.during(async () => {
      for (;;) {
        stopWhenLate();
        await this.scheduler.sleep(PROBE_EVERY_MS);
        const later = await this.look(customerId, wanted);
        if (isEnough(later)) return later;
      }
    });
  }

  private async look(customerId: string, wanted: readonly string[]): Promise<Known> {
    const [customer, offers] = await Promise.all([this.customers.find(customerId), this.offersOf(wanted)]);
    return { customerKnown: customer !== undefined, registeredAt: customer?.registeredAt, offers };
  }

  private async offersOf(productIds: readonly string[]): Promise<readonly Offer[]> {
    const rows = await Promise.all(productIds.map((productId) => this.products.find(productId)));
    return rows.flatMap((row) => (row ? [{ ...row, unitPrice: row.amount }] : []));
  }
}
