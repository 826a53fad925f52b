import { ShopClient } from '../clients/shop-client';
import { MailSink } from './mail-sink';
import { openShop } from './topologies';
import type { ShopUnderAttack, Topology } from './topologies';
import type { TrialScene } from './trial';
import { trialScene } from './trial-scene';
import { Victim } from './victim';

/** A shop with a mail server and otherwise its usual settings, and a customer who uses it. */
export interface Stage {
  readonly shop: ShopUnderAttack;
  readonly scene: TrialScene;
  readonly victim: Victim;
  /** A product that exists, with more pieces than anybody orders. */
  readonly productId: string;
}

/** Starts the shop, and closes it when `play` has ended. */
export async function onStage<Result>(topology: Topology, play: (stage: Stage) => Promise<Result>): Promise<Result> {
  const mail = await MailSink.open();
  try {
    const shop = await openShop(topology, { SMTP_URL: mail.url });
    try {
      const scene = trialScene(shop, mail);
      return await play({ shop, scene, ...(await victimOf(scene)) });
    } finally {
      await shop.close();
    }
  } finally {
    await mail.close();
  }
}

async function victimOf(scene: TrialScene): Promise<{ readonly victim: Victim; readonly productId: string }> {
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
  return { victim, productId };
}
