import { contextExplanation } from '@maru/service';
import { z } from 'zod';
import { processFacts } from './known';
import type { Known } from './known';
import { verdictOf } from './verdict-of';
import { verdictCodes } from './verdict-codes';
import type { VerdictCode } from './verdict-codes';

const codes = Object.keys(verdictCodes) as [VerdictCode, ...VerdictCode[]];
const effects = z.array(z.looseObject({}));

/** Why an order is where it is, for staff. */
export const orderExplanation = z.object({
  orderId: z.guid(),
  at: z.iso.datetime(),
  status: z.string().nullable().meta({ description: 'Null when ordering does not answer.' }),
  verdict: z.object({
    code: z.enum(codes),
    sentence: z.string(),
    next: z.string().meta({ description: 'The next thing to happen, or to do.' }),
    subject: z.string().optional(),
    values: z
      .record(z.string(), z.union([z.string(), z.number()]))
      .meta({ description: 'The variable parts of both sentences, to say them in another language.' }),
  }),
  process: processFacts.nullable(),
  contexts: z.array(
    contextExplanation.partial().extend({ context: z.string(), reachable: z.boolean(), error: z.string().optional() }),
  ),
  effects: z
    .object({ charges: effects, refunds: effects, shipment: z.looseObject({}).nullable(), letters: effects })
    .meta({ description: 'What the shop has done outside of itself, as far as the contexts told.' }),
});
export type OrderExplanation = z.infer<typeof orderExplanation>;

type Facts = Readonly<Record<string, unknown>>;

const listed = (facts: Facts | null | undefined, name: string): Record<string, unknown>[] =>
  Array.isArray(facts?.[name]) ? (facts[name] as Record<string, unknown>[]) : [];

/** The whole explanation out of what the contexts told. Pure. */
export function explanationOf(known: Known): OrderExplanation {
  const { orderId, at, contexts, order } = known;
  const factsOf = (context: string): Facts | null | undefined => known.answered(context)?.facts;
  const payments = factsOf('payments');
  return {
    orderId,
    at: at.toISOString(),
    status: order?.order.status ?? null,
    verdict: verdictOf(known),
    process: order?.process ?? null,
    contexts: [...contexts],
    effects: {
      charges: listed(payments, 'charges'),
      refunds: listed(payments, 'refunds'),
      shipment: (factsOf('shipping')?.['shipment'] as Record<string, unknown> | undefined) ?? null,
      letters: listed(factsOf('notifications'), 'letters'),
    },
  };
}
