import { causedBy, deriveId, RandomIds, Scheduler, SeededRandom, SystemClock } from '@maru/kernel';
import type { EventStore } from '@maru/event-store';
import { Settings } from '@maru/service';
import type { CallerKey } from '@maru/service';
import { BookingAttempts, Reservations, StockItems } from '../src/aggregates';
import { bookingAttemptDecider } from '../src/domain/booking-attempt.decider';
import { bookingAttemptContracts } from '../src/domain/booking-attempt.events';
import { reservationDecider } from '../src/domain/reservation.decider';
import { reservationContracts } from '../src/domain/reservation.events';
import { stockItemDecider } from '../src/domain/stock-item.decider';
import { stockItemContracts } from '../src/domain/stock-item.events';
import { AdjustStock, AdjustStockHandler } from '../src/features/adjust-stock/adjust-stock.handler';
import { BookingOnce } from '../src/features/booking-once';
import { FormerBookings } from '../src/features/former-bookings';
import { ReceiveStock, ReceiveStockHandler } from '../src/features/receive-stock/receive-stock.handler';
import { RegisterSku, RegisterSkuHandler } from '../src/features/register-sku/register-sku.handler';
import { ReleaseStock, ReleaseStockHandler } from '../src/features/release-stock/release-stock.handler';
import { ReserveStock, ReserveStockHandler } from '../src/features/reserve-stock/reserve-stock.handler';
import { ShipStock, ShipStockHandler } from '../src/features/ship-stock/ship-stock.handler';
import type { InventorySettings } from '../src/inventory.settings';
import { SkuPatience } from '../src/sku-patience';
import { GetStockLevel, GetStockLevelHandler } from '../src/views/stock-level/stock-level.query';

/** Runs delayed work at once. */
class NoWait extends Scheduler {
  override after(_delayMs: number, task: () => void): () => void {
    const immediate = setImmediate(task);
    return () => clearImmediate(immediate);
  }
}

export type Wanted = Readonly<Record<string, number>>;

/** Inventory as one process over a log, without Nest: its messages, and its stock. */
export function inventoryProcess(store: EventStore) {
  const scheduler = new NoWait();
  const ports = { store, scheduler, random: new SeededRandom(1) };
  const items = new StockItems({
    decider: stockItemDecider,
    events: stockItemContracts,
    streamPrefix: 'inventory.stock',
    ...ports,
  });
  const reservations = new Reservations({
    decider: reservationDecider,
    events: reservationContracts,
    streamPrefix: 'inventory.reservation',
    ...ports,
  });
  const attempts = new BookingAttempts({
    decider: bookingAttemptDecider,
    events: bookingAttemptContracts,
    streamPrefix: 'inventory.booking',
    ...ports,
  });
  const settings: InventorySettings = new Settings({ INVENTORY_LOW_STOCK_THRESHOLD: 5, INVENTORY_SKU_WAIT_MS: 0 });
  const patience = new SkuPatience(items, new SystemClock(), scheduler, settings);
  const because = <T>(message: string, work: () => Promise<T>) =>
    causedBy({ messageId: deriveId('message', message), correlationId: 'test' }, work);
  const ids = new RandomIds();
  const former = new FormerBookings(items);
  const bookings = new BookingOnce(patience, items, attempts, former, ids);

  return {
    stock: (sku: string, quantity: number) =>
      because(`stock ${sku}`, async () => {
        await new RegisterSkuHandler(items).execute(new RegisterSku(sku, deriveId('product', sku)));
        const receiptId = deriveId('receipt', sku);
        await items.execute(sku, { type: 'ReceiveStock', sku, warehouse: 'MAIN', quantity, receiptId });
      }),
    /** Like a request with this key; each request is another message. */
    receive: (key: CallerKey, sku: string, quantity: number, warehouse = 'MAIN') =>
      because(ids.next(), () =>
        new ReceiveStockHandler(bookings).execute(new ReceiveStock(sku, warehouse, quantity, key)),
      ),
    adjust: (key: CallerKey, sku: string, delta: number, reason = 'count') =>
      because(ids.next(), () =>
        new AdjustStockHandler(bookings, settings).execute(new AdjustStock(sku, 'MAIN', delta, reason, key)),
      ),
    reserve: (orderId: string, wanted: Wanted) => {
      const lines = Object.entries(wanted).map(([sku, quantity]) => ({ sku, quantity }));
      const handler = new ReserveStockHandler(reservations, items, patience, settings);
      return because(`reserve ${orderId}`, () => handler.execute(new ReserveStock(orderId, lines)));
    },
    release: (orderId: string) =>
      because(`release ${orderId}`, () =>
        new ReleaseStockHandler(reservations, items).execute(new ReleaseStock(orderId)),
      ),
    ship: (orderId: string) =>
      because(`ship ${orderId}`, () => new ShipStockHandler(reservations, items).execute(new ShipStock(orderId))),
    level: async (sku: string) => {
      const { onHand, reserved, available } = await new GetStockLevelHandler(items).execute(new GetStockLevel(sku));
      return { onHand, reserved, available };
    },
    /** Inventory's public messages about the order, oldest first. */
    answers: async (orderId: string) =>
      (await store.readStream(reservations.streamOf(orderId)))
        .map(({ type, data }) => ({ type, ...(data as { reason?: string }) }))
        .filter(({ type }) => /stock-(reserved|reservation-refused|released)/.test(type))
        .map(({ type, reason }) => type.replace(/^inventory\.|\.v1$/g, '') + (reason ? ` ${reason}` : '')),
  };
}
