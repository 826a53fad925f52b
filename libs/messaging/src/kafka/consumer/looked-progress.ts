import type { Delivery } from '../../delivery/delivery';
import type { DeliverySettings } from '../../delivery/delivery-settings';

/** Stores the progress through an idle partition, one write at a time. */
export class LookedProgress {
  private storing = false;

  constructor(
    private readonly group: string,
    private readonly delivery: Delivery,
    private readonly settings: Pick<DeliverySettings, 'onFault'>,
  ) {}

  store(): void {
    if (this.storing) return;
    const { group, delivery, settings } = this;
    const looked = delivery.lookedAt();
    this.storing = true;
    delivery
      .skip(looked.position, looked)
      .catch((error: unknown) => settings.onFault({ group, outcome: 'retrying', error }))
      .finally(() => (this.storing = false));
  }
}
