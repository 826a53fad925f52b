import { eventually } from '@maru/testing';
import type { ShopClient } from '../../clients/shop-client';
import { explain } from './explanation';

/** Waits until the explanation of the order has this verdict, about this subject if one is given. */
export const expectVerdict = (client: ShopClient, orderId: string, code: string, subject?: string): Promise<void> =>
  eventually(async () => {
    const { verdict } = await explain(client, orderId);
    expect(verdict).toMatchObject({
      code,
      ...(subject !== undefined && { subject: expect.stringContaining(subject) }),
    });
  }, 30_000);
