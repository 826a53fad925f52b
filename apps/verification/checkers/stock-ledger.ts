import type { DataOf, StockAdjusted, StockAllocated, StockReceived } from '@maru/contracts';
import type { RecordedEvent } from '@maru/event-store';

interface Shelf {
  onHand: number;
  readonly allocated: Map<string, number>;
}

/**
 * I1, after every single event: per SKU and warehouse, on hand = received ± adjusted − shipped, and the quantity that
 * is set aside never exceeds it.
 */
export class StockLedger {
  private readonly shelves = new Map<string, Shelf>();
  private readonly broken: string[] = [];

  add(event: RecordedEvent): void {
    switch (event.type) {
      case 'inventory.stock-received.v1': {
        const { sku, warehouse, quantity } = event.data as DataOf<typeof StockReceived>;
        this.shelf(sku, warehouse).onHand += quantity;
        break;
      }
      case 'inventory.stock-adjusted.v1': {
        const { sku, warehouse, delta } = event.data as DataOf<typeof StockAdjusted>;
        this.shelf(sku, warehouse).onHand += delta;
        break;
      }
      case 'inventory.stock-allocated.v1':
        this.eachShelf(event, (shelf, orderId, quantity) => {
          if (shelf.allocated.has(orderId))
            this.broken.push(`I1: ${event.stream} sets aside twice for order ${orderId}`);
          shelf.allocated.set(orderId, quantity);
        });
        break;
      case 'inventory.stock-deallocated.v1':
        this.eachShelf(event, (shelf, orderId, quantity) => this.free(event, shelf, orderId, quantity));
        break;
      case 'inventory.stock-shipped.v1':
        this.eachShelf(event, (shelf, orderId, quantity) => {
          this.free(event, shelf, orderId, quantity);
          shelf.onHand -= quantity;
        });
        break;
      default:
        return;
    }
    this.checkSums(event);
  }

  violations(atRest: boolean): string[] {
    const leftovers = atRest
      ? [...this.shelves].flatMap(([name, { allocated }]) =>
          [...allocated].map(
            ([orderId, quantity]) => `I1: ${quantity} of ${name} are still set aside for order ${orderId}`,
          ),
        )
      : [];
    return [...this.broken, ...leftovers];
  }

  private shelf(sku: string, warehouse: string): Shelf {
    const name = `${sku}@${warehouse}`;
    let shelf = this.shelves.get(name);
    if (!shelf) this.shelves.set(name, (shelf = { onHand: 0, allocated: new Map() }));
    return shelf;
  }

  private eachShelf(event: RecordedEvent, visit: (shelf: Shelf, orderId: string, quantity: number) => void): void {
    const { sku, orderId, allocations } = event.data as DataOf<typeof StockAllocated>;
    for (const { warehouse, quantity } of allocations) visit(this.shelf(sku, warehouse), orderId, quantity);
  }

  private free(event: RecordedEvent, shelf: Shelf, orderId: string, quantity: number): void {
    if (shelf.allocated.get(orderId) !== quantity)
      this.broken.push(
        `I1: ${event.stream} frees ${quantity} for order ${orderId}, which has ${shelf.allocated.get(orderId) ?? 0}`,
      );
    shelf.allocated.delete(orderId);
  }

  private checkSums(event: RecordedEvent): void {
    const { sku } = event.data as { sku: string };
    for (const [name, { onHand, allocated }] of this.shelves) {
      if (!name.startsWith(`${sku}@`)) continue;
      const reserved = [...allocated.values()].reduce((sum, quantity) => sum + quantity, 0);
      if (onHand < 0 || reserved > onHand)
        this.broken.push(
          `I1: ${name} has ${onHand} on hand and ${reserved} reserved after ${event.type} at ${event.position}`,
        );
    }
  }
}
