import type { DistributedTestShop } from '../../shops/distributed-shop';
import { withShop } from '../../shops/test-shop';
import { erasure } from './erasure';
import { explanation } from './explanation';
import { logLines } from './log-lines';
import { mcpClient } from './mcp-client';
import { parkedMessages } from './parked-messages';
import { relayLease } from './relay-lease';
import { seeing } from './seeing';
import { silence } from './silence';
import { onTheLog, wholeShop } from './whole-shop';

// Long enough for a rush of orders on a small machine, and short enough for a test.
const STEP_TIMEOUT_MS = '6000';

const env = {
  ORDERING_RESERVATION_TIMEOUT_MS: STEP_TIMEOUT_MS,
  ORDERING_PAYMENT_TIMEOUT_MS: STEP_TIMEOUT_MS,
  ORDERING_SHIPMENT_TIMEOUT_MS: STEP_TIMEOUT_MS,
};

type Start = (env: Readonly<Record<string, string>>) => Promise<DistributedTestShop>;

/** Runs the same suites as in one process, and then checks the log and the topics as a whole. */
export function distributed(start: Start): void {
  const shop = withShop(() => start({ ...env, LOG_LEVEL: 'debug' }));
  wholeShop(shop, { everyPage: false });
  wholeLog(shop);
  seeing(shop);
  mcpClient(shop);
  parkedMessages(shop);
  logLines(shop);
}

/**
 * The same without what a log cannot fail: input, access, pages, the audit trail, the demo and parked records. They are
 * behind the port of the event store, whose contract suite every log passes.
 */
export function distributedLog(start: Start): void {
  const shop = withShop(() => start(env));
  onTheLog(shop);
  wholeLog(shop);
}

function wholeLog(shop: () => DistributedTestShop): void {
  explanation(shop, 'CONTEXT_DOWN');
  relayLease(shop);
  erasure(shop, (words) => shop().plaintextInTopics(words));
  silence(shop, () => () => undefined);

  it('has lost no order, done nothing twice or in part, and has every stream whole and in order in its topic', async () => {
    await shop().expectPromisesKept();
    await shop().expectNoBreach();
    await shop().expectTopicsWhole();
  }, 180_000);
}
