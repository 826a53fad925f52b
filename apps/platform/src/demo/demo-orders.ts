import type { Account } from '../operator/account';
import { LoginFailed } from '../operator/session';
import { Shop, ShopRefused } from './shop';
import { orderOf, stories } from './stories';
import type { Goods } from './stories';

/** A placed demo order, with a token of its customer, who may read it. */
export interface DemoOrder {
  readonly orderId: string;
  readonly story: string;
  readonly skus: readonly string[];
  readonly accessToken: string;
  /** In seconds; the token lasts at least this long. */
  readonly expiresIn: number;
}

interface Counter {
  readonly shop: Shop;
  readonly goods: Goods;
}

const SKUS = { tea: 'DEMO-TEA', pot: 'DEMO-POT', rarity: 'DEMO-PUERH', sample: 'DEMO-SAMPLE' } as const;

// A session renews its token two minutes before the end.
const TOKEN_LASTS_S = 120;

/**
 * Places orders of a demo customer at a shop over its public API. The products keep their SKUs over restarts. The
 * customer is new for each process, and after somebody has ended their account.
 */
export class DemoOrders {
  private opened: Promise<Counter> | undefined;

  /** `url` is the gateway's, which may be known only after the demo has been constructed. */
  constructor(
    private readonly url: () => string,
    private readonly operator: Account,
  ) {}

  /** @throws RangeError for an unknown story; NoShop, ShopRefused, LoginFailed */
  async place(name: string): Promise<DemoOrder> {
    const story = stories.find((each) => each.name === name);
    if (!story) throw new RangeError(`there is no story ${name}`);
    try {
      return await this.placeFor(story, name);
    } catch (error) {
      if (!isStranger(error)) throw error;
      this.opened = undefined;
      return this.placeFor(story, name);
    }
  }

  private async placeFor(story: (typeof stories)[number], name: string): Promise<DemoOrder> {
    const { shop, goods } = await this.counter();
    const orderId = await shop.place(orderOf(story, goods));
    const skus = Object.entries(SKUS).flatMap(([ware, sku]) =>
      story.lines(goods).some(({ productId }) => productId === goods[ware as keyof Goods].productId) ? [sku] : [],
    );
    return { orderId, story: name, skus, accessToken: await shop.customerToken(), expiresIn: TOKEN_LASTS_S };
  }

  private counter(): Promise<Counter> {
    const opening = (this.opened ??= this.open());
    opening.catch(() => (this.opened = undefined));
    return opening;
  }

  private async open(): Promise<Counter> {
    const shop = new Shop(this.url(), () => Promise.resolve(this.operator));
    await shop.register('Kim Ha-neul', 'ko');
    const [tea, pot, rarity, sample] = await Promise.all([
      shop.keptProduct(SKUS.tea, 'Green tea', '12.50 EUR', 1_000),
      shop.keptProduct(SKUS.pot, 'Tea pot', '49.00 EUR', 1_000),
      shop.keptProduct(SKUS.rarity, 'Pu-erh of 1982', '980.00 EUR', 2),
      shop.keptProduct(SKUS.sample, 'Sample of tea', '0.00 EUR', 1_000),
    ]);
    return { shop, goods: { tea, pot, rarity, sample } };
  }
}

/** The customer's account is gone. An operator who has changed the password would fail again, so that is no reason. */
const isStranger = (error: unknown) =>
  (error instanceof ShopRefused || error instanceof LoginFailed) && error.status === 401;
