import { ShopClient } from '../clients/shop-client';
import { MailSink } from './mail-sink';
import { openShop } from './topologies';
import type { Topology } from './topologies';
import type { Trial, TrialScene } from './trial';
import { trialScene } from './trial-scene';
import { Victim } from './victim';

export interface TrialOptions {
  readonly topology: Topology;
  readonly trials: readonly Trial[];
  readonly onProgress?: (line: string) => void;
  readonly signal?: AbortSignal;
}

const SLICE_MS = 2_000;

/**
 * Runs the trials one after the other against a shop with a mail server and otherwise its usual settings, while a
 * customer uses it.
 * @returns what an attacker has gained, and each error of the customer
 */
export async function trialRun({ topology, trials, signal, onProgress = () => undefined }: TrialOptions) {
  const violations: string[] = [];
  const mail = await MailSink.open();
  const shop = await openShop(topology, { SMTP_URL: mail.url }).catch(async (error: unknown) => {
    await mail.close();
    throw error;
  });
  try {
    const scene = trialScene(shop, mail);
    const victim = await victimOf(scene);
    for (const trial of trials) {
      signal?.throwIfAborted();
      const began = performance.now();
      const { gained, errors } = await besides(victim, tried(trial, scene));
      const found = [...gained, ...errors.map((error) => `the victim was answered ${error}`)];
      violations.push(...found.map((each) => `somebody who ${trial.name}: ${each}`));
      const outcome = found.length === 0 ? 'gains nothing' : `${found.length} faults`;
      onProgress(`${trial.name}: ${outcome}, after ${((performance.now() - began) / 1_000).toFixed(1)} s`);
      for (const fault of found) onProgress(`  ${fault}`);
    }
  } finally {
    await shop.close();
    await mail.close();
  }
  return violations;
}

/** The gains of the trial. A trial that cannot be finished counts as a fault, too. */
const tried = (trial: Trial, scene: TrialScene): Promise<readonly string[]> =>
  trial.run(scene).catch((error: unknown) => [`could not be tried to the end: ${String(error)}`]);

/** Runs the victim beside the trial until the trial has ended. */
async function besides(victim: Victim, trial: Promise<readonly string[]>) {
  let running = true;
  const errors: string[] = [];
  const watching = (async () => {
    while (running) errors.push(...(await victim.slice(SLICE_MS)).errors);
  })();
  const gained = await trial;
  running = false;
  await watching;
  return { gained, errors };
}

async function victimOf(scene: TrialScene): Promise<Victim> {
  // The first login is slow, because its code has never run.
  await scene.operator();
  const shop = new ShopClient(scene.url);
  const { productId } = await shop.product(1_000_000);
  const { userId: customerId, email, password, client } = await scene.member();
  const { address, authorization } = client;
  const victim = new Victim({
    ...{ url: scene.url, address, customerId, productId, account: { email, password } },
    authorization: authorization!,
  });
  // Ordering accepts an order only when it knows the customer and the product, so this waits for both.
  await shop.placed(shop.order(customerId, [productId]));
  return victim;
}
