import * as fields from '@maru/kernel/fields';
import { cursorOf, parkedAnswer, parkedCursor, parkedEntry } from '@maru/service';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { contexts } from '../routes';
import type { Context, ContextQuestions } from '../calls/context-questions';

/** The query of the list of messages outside of the flow. */
export const parkedQuery = z.strictObject({
  context: z.enum(contexts).optional().meta({ description: 'Of this context only.' }),
  state: z.enum(['waiting', 'parked', 'queued']).optional().meta({ description: 'In this state only.' }),
  limit: z.coerce.number().int().min(1).max(100).default(50),
  cursor: parkedCursor.optional().meta({ description: '`next` of the previous page.' }),
});

/** A page of them, by context, group, and the order of the log. */
export const parkedPage = z.object({
  items: z.array(parkedEntry),
  next: z.string().optional().meta({ description: '`cursor` of the next page; absent on the last page.' }),
  unanswered: z
    .array(z.enum(contexts))
    .meta({ description: 'Contexts that did not answer: their messages are not in the page.' }),
});

const BY_NAME = [...contexts].sort();

/** The context that runs a group: `ordering` of `ordering/order-summary`; undefined when there is none. */
export const contextOf = (group: string): Context | undefined =>
  contexts.find((context) => group.startsWith(`${context}/`));

/** Asks the contexts for the messages that they have put aside. */
export class ParkedSearch {
  constructor(private readonly questions: ContextQuestions) {}

  async page(
    request: FastifyRequest,
    { context: wished, state, limit, cursor }: z.infer<typeof parkedQuery>,
  ): Promise<z.infer<typeof parkedPage>> {
    const reached = cursor ? contextOf(cursor[0]) : undefined;
    const asked = BY_NAME.filter((each) => (!wished || each === wished) && (!reached || each >= reached));
    // One message more than the page has tells whether there is another page.
    const query = { limit: String(limit + 1), ...(state && { state }) };
    const pages = await Promise.all(
      asked.map((context) => {
        const after = cursor && context === reached && { after: cursorOf(cursor) };
        const asking = new URLSearchParams({ ...query, ...after });
        return this.questions.get(request, context, `/internal/parked?${asking.toString()}`, parkedAnswer);
      }),
    );
    const all = pages.flatMap((page) => page?.parked ?? []);
    const items = all.slice(0, limit);
    const last = items.at(-1);
    const isMore = last && all.length > limit;
    return {
      items,
      ...(isMore && { next: cursorOf([last.group, last.position, last.key]) }),
      unanswered: asked.filter((_, at) => pages[at] === undefined),
    };
  }
}

/** Names an entity, of which a group has put messages aside; with a position, one of the messages. */
export const parkedEntity = z.strictObject({ group: fields.text(200), key: fields.storedText(1_000) });
export const parkedMessage = parkedEntity.extend({ position: fields.text(200) });
