import { currentCausation, tellWaiting } from '@maru/kernel';
import { FairPlaces, NoPlace } from '@maru/resilience';
import { Refusal, Settings } from '@maru/service';
import { Inject, Injectable } from '@nestjs/common';
import type { OrderingSettings } from '../../ordering.settings';

const SHARE_OF_A_CLIENT = 0.2;
const RETRY_AFTER_S = 1;

/**
 * The requests that wait for news of other contexts. They hold no place of the gateway or a front meanwhile, so their
 * number is bounded here, in all and for each client. Injectable.
 */
@Injectable()
export class CopyWaiters {
  private readonly places: FairPlaces;

  constructor(@Inject(Settings) settings: OrderingSettings) {
    const concurrency = settings.get('ORDERING_COPY_WAITERS');
    this.places = new FairPlaces({ concurrency, queue: 0, share: SHARE_OF_A_CLIENT });
  }

  /** @throws Refusal ORDERING.BUSY when as many wait already, or as many of this client; whatever `wait` throws */
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
