import type { ContextName } from '@maru/contracts';
import type { ContextExplanation } from '@maru/service';
import { z } from 'zod';

/** The answer of one context, or the reason why there is none. */
export type KnownContext =
  | ({ readonly reachable: true; readonly context: ContextName } & Omit<ContextExplanation, 'context'>)
  | { readonly reachable: false; readonly context: ContextName; readonly error: string };

export type Answered = Extract<KnownContext, { reachable: true }>;

const text = z.string();
const timer = z.object({
  ...{ name: text, dueAt: text, wouldDo: text },
  // A context of an older release tells its words only.
  goesTo: text.optional(),
  records: z.array(text).optional(),
});

/** The parts of ordering's facts that the verdict needs. */
export const processFacts = z.looseObject({
  type: text,
  version: z.int(),
  state: text,
  since: text,
  waitsFor: z.array(text),
  timers: z.array(timer),
  asks: text.optional(),
  ended: z.boolean(),
  stuck: z.boolean(),
  unreadable: z.boolean(),
});
export type ProcessFacts = z.infer<typeof processFacts>;

export const orderFacts = z.looseObject({
  known: z.literal(true),
  order: z.looseObject({ status: text, reason: text.nullish(), detail: text.nullish() }),
  process: processFacts.nullable(),
});
export type OrderFacts = z.infer<typeof orderFacts>;

const attempt = z.looseObject({
  work: text,
  attempts: z.int(),
  failures: z.int(),
  dueAt: text,
  fault: text.nullable(),
  detail: text.nullable(),
});

/** The parts of the facts of payments that the verdict needs. */
export const paymentFacts = z.looseObject({
  known: z.literal(true),
  payment: z.looseObject({ status: text, outcomeUnknown: z.boolean().optional() }),
  attempts: z.array(attempt).nullable(),
});
export type PaymentFacts = z.infer<typeof paymentFacts>;

/** Everything that is known of one order. */
export class Known {
  private readonly byName: ReadonlyMap<string, KnownContext>;

  constructor(
    readonly orderId: string,
    readonly at: Date,
    readonly contexts: readonly KnownContext[],
  ) {
    this.byName = new Map(contexts.map((each) => [each.context, each]));
  }

  of(context: string): KnownContext | undefined {
    return this.byName.get(context);
  }

  answered(context: string): Answered | undefined {
    const found = this.of(context);
    return found?.reachable ? found : undefined;
  }

  /** Undefined when ordering has not told, or does not know the order. */
  get order(): OrderFacts | undefined {
    return orderFacts.safeParse(this.answered('ordering')?.facts).data;
  }

  get payment(): PaymentFacts | undefined {
    return paymentFacts.safeParse(this.answered('payments')?.facts).data;
  }

  /** The contexts that the order cannot go on without: the one that leads it, and the one whose answer it waits for. */
  get needed(): readonly string[] {
    const asks = this.order?.process?.asks;
    return asks === undefined || asks === 'ordering' ? ['ordering'] : ['ordering', asks];
  }

  /** The milliseconds since a moment in RFC 3339. */
  since(moment: string): number {
    return this.at.getTime() - Date.parse(moment);
  }
}
