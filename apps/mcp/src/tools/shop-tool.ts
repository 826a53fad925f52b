import type { z } from 'zod';
import type { Query } from '../shop-api';

/** One GET request of the API. */
export interface Asked {
  readonly path: string;
  readonly query?: Query;
}

/** A question about the shop that one GET request answers. */
export interface ShopTool {
  readonly name: string;
  readonly title: string;
  /** For the model: what the answer has, and when to ask. */
  readonly description: string;
  readonly input: z.ZodObject;
  /** @param given has passed `input` */
  asks(given: Readonly<Record<string, unknown>>): Asked;
}

/** Infers the arguments from the schema. */
export function shopTool<Schema extends z.ZodObject>(
  tool: Omit<ShopTool, 'input' | 'asks'> & { readonly input: Schema; asks(given: z.infer<Schema>): Asked },
): ShopTool {
  return { ...tool, asks: (given) => tool.asks(given as z.infer<Schema>) };
}
