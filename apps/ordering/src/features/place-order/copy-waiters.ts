import { currentCausation, tellWaiting } from '@maru/kernel';
import { FairPlaces, NoPlace } from '@maru/resilience';
import { Refusal, Settings } from '@maru/service';
import { Inject, Injectable } from '@nestjs/common';
import type { OrderingSettings } from '../../ordering.settings';

const SHARE_OF_A_CLIENT = 0.2;
const RETRY_AFTER_S = 1;

/**
 * Bounds the requests that wait for events of other contexts, in all and for each client. The bulkheads of the gateway
 * and the fronts do not bound them, because a waiting request holds no place there.
 */
@Injectable()
export class CopyWaiters {
  private readonly places: FairPlaces;

  constructor(@Inject(Settings) settings: OrderingSettings) {
    const concurrency = settings.get('ORDERING_COPY_WAITERS');
    this.places = new FairPlaces({ concurrency, queue: 0, share: SHARE_OF_A_CLIENT });
  }

  /** @throws Refusal ORDERING.BUSY when too many wait already, or too many of this client; what `wait` throws */
  async during<T>(wait: () => Promise<T>): Promise<T> {
    const causation = currentCausation();
    try {
      return await this.places.run(causation?.client, undefined, () => {
        tellWaiting(causation);
        return wait();
      });
    } catch (error) {
      if (!(error instanceof NoPlace)) throw error;
      const detail = 'Too many requests wait for a product or a customer that is not known yet; please try again.';
      throw new Refusal({ code: 'ORDERING.BUSY', detail }, RETRY_AFTER_S);
    }
  }
}
