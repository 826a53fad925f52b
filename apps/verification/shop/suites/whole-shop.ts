import type { TestShop } from '../../shops/test-shop';
import { audit } from './audit';
import { badInput } from './bad-input';
import { cancellation } from './cancellation';
import { console } from './console';
import { demo } from './demo';
import { endings } from './endings';
import { identity } from './identity';
import { openapi } from './openapi';
import { oversell } from './oversell';
import { rebuilding } from './rebuilding';
import { traces } from './traces';

/**
 * The suites for every topology. They run one after the other on one shop and leave it open.
 * @param options as of `console`
 */
export function wholeShop(shop: () => TestShop, options: { readonly everyPage: boolean }): void {
  console(shop, options);
  endings(shop);
  cancellation(shop);
  badInput(shop);
  openapi(shop);
  identity(shop);
  audit(shop);
  traces(shop);
  demo(shop);
  oversell(shop);
  rebuilding(shop);

  it('has kept every promise, says its own auditor', () => shop().expectNoBreach(), 60_000);
}

/** The suites that the log itself can fail: appends, races for a revision, and reads from its beginning. */
export function onTheLog(shop: () => TestShop): void {
  endings(shop);
  cancellation(shop);
  oversell(shop);
  rebuilding(shop);
}
