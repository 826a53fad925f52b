import type { DistributedTestShop } from '../../shops/distributed-shop';
import { withShop } from '../../shops/test-shop';
import { erasure } from './erasure';
import { parkedMessages } from './parked-messages';
import { silence } from './silence';
import { wholeShop } from './whole-shop';

// Long enough for a rush of orders on a small machine, short enough to be waited for.
const STEP_TIMEOUT_MS = '6000';

const env = {
  ORDERING_RESERVATION_TIMEOUT_MS: STEP_TIMEOUT_MS,
  ORDERING_PAYMENT_TIMEOUT_MS: STEP_TIMEOUT_MS,
  ORDERING_SHIPMENT_TIMEOUT_MS: STEP_TIMEOUT_MS,
};

/** What holds in one process holds in many: the same suites, then the log and the topics as a whole. */
export function distributed(start: (env: Readonly<Record<string, string>>) => Promise<DistributedTestShop>): void {
  const shop = withShop(() => start(env));
  wholeShop(shop);
  erasure(shop, (words) => shop().plaintextInTopics(words));
  silence(shop, () => () => undefined);

  it('has lost, doubled and half-done nothing, and every stream is in its topic, whole and in order', async () => {
    await shop().expectPromisesKept();
    await shop().expectTopicsWhole();
  }, 180_000);

  parkedMessages(shop);
}
