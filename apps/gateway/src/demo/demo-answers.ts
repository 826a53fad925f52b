import { z } from 'zod';

export const DEMO_PATH = '/api/demo';
export const DEMO_ORDERS_PATH = '/api/demo/orders';

/** The endings that a demo order can have, by name. */
export const DEMO_STORIES = ['completed', 'declined', 'out-of-stock', 'unserviceable', 'flaky'] as const;

export const demoState = z.object({
  enabled: z.boolean().meta({ description: 'Whether this shop takes demo orders: on development defaults only.' }),
  stories: z.array(z.enum(DEMO_STORIES)),
});

export const demoRequest = z.strictObject({
  story: z.enum(DEMO_STORIES).default('completed').meta({ description: 'How the order shall end.' }),
});

export const demoOrder = z.object({
  orderId: z.guid(),
  story: z.enum(DEMO_STORIES),
  skus: z.array(z.string()),
  accessToken: z.string().meta({ description: 'A token of the demo customer, who may read this order.' }),
  expiresIn: z.int(),
});
