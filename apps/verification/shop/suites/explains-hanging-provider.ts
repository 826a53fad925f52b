import type { ShopClient } from '../../clients/shop-client';
import { expectVerdict } from './expect-verdict';

const CHARGES = 'payment provider: charges';

/**
 * Orders with a card that never gets an answer, in a shop with `SLOW_PROVIDER`. The explanation names the provider, and
 * the circuit once the calls have failed.
 * @returns the id of an order that waits for the circuit
 */
export async function explainsHangingProvider(client: ShopClient, order: object): Promise<string> {
  const hanging = { ...order, paymentToken: 'tok_hang' };
  const [first] = await Promise.all([client.placed(hanging), client.placed(hanging), client.placed(hanging)]);
  await expectVerdict(client, first, 'PROVIDER_HANGS', 'payment provider');
  await client.ended(first, 60);
  const waiting = await client.placed(order);
  await expectVerdict(client, waiting, 'BREAKER_OPEN', CHARGES);
  return waiting;
}
