import { accept, Clock, Scheduler, stopWhenLate, tellWaiting } from '@maru/kernel';
import type { Decision } from '@maru/kernel';
import { Settings } from '@maru/service';
import { Inject, Injectable } from '@nestjs/common';
import { StockItems } from './aggregates';
import { unknownSku } from './domain/stock-item.decider';
import type { StockItemCode, StockItemCommand } from './domain/stock-item.decider';
import type { InventorySettings } from './inventory.settings';

const PROBE_EVERY_MS = 20;

/**
 * A product may be sold before inventory knows it, because catalog's event comes through the log. A command for an
 * unknown SKU waits for it, for a bounded time, before it is refused.
 */
@Injectable()
export class SkuPatience {
  constructor(
    private readonly items: StockItems,
    private readonly clock: Clock,
    private readonly scheduler: Scheduler,
    @Inject(Settings) private readonly settings: InventorySettings,
  ) {}

  /** The outcome of the command; a refusal for an unknown SKU comes after the wait. */
  execute(command: StockItemCommand) {
    return this.patiently(() => this.items.execute(command.sku, command));
  }

  /** The cached SKU; a refusal when it is still unknown after the wait. */
  known(sku: string) {
    return this.patiently(async () => {
      const { state } = await this.items.recall(sku);
      return state.registered ? { ...accept(), state } : unknownSku(sku);
    });
  }

  private async patiently<Outcome extends Decision<unknown, StockItemCode>>(
    ask: () => Promise<Outcome>,
  ): Promise<Outcome> {
    const deadline = this.clock.now().getTime() + this.settings.get('INVENTORY_SKU_WAIT_MS');
    for (;;) {
      const outcome = await ask();
      const unknown = !outcome.accepted && outcome.rejection.code === 'INVENTORY.UNKNOWN_SKU';
      if (!unknown || this.clock.now().getTime() >= deadline) return outcome;
      stopWhenLate();
      tellWaiting();
      await this.scheduler.sleep(PROBE_EVERY_MS);
    }
  }
}
