import { z } from 'zod';
import { cursorField } from './cursor';

/** How many entries of a list `page` reaches, and up to how many are counted. */
export const REACHED_BY_PAGE = 1_000;

// A URL as a whole has 4,096 bytes at the gateway.
const MOST_OF_CURSOR = 512;

/** Which part of a list is asked for. With `cursor`, what comes behind its place; otherwise a page by its number. */
export interface PageRequest<Place = readonly string[]> {
  /** From 1; the first when there is neither page nor cursor. */
  readonly page?: number | undefined;
  readonly limit: number;
  readonly cursor?: Place | undefined;
  /** Whether the answer has the total of a page by number. Default true. */
  readonly counted?: boolean;
}

/**
 * The query of a list: its filters, and which page of it. A page beyond the first 1,000 entries is an issue that names
 * the cursor, because the database would read all that come before it.
 * @param place of an entry in the order of the list, unique in it
 * @param usual how many entries a page has when the query does not say; at most 100
 */
export const listQuery = <Filters extends z.ZodRawShape, Place extends readonly string[]>(
  filters: Filters,
  place: z.ZodType<Place>,
  usual = 20,
) =>
  z
    .strictObject({
      ...filters,
      page: z.coerce
        .number()
        .int()
        .min(1)
        .max(REACHED_BY_PAGE)
        .optional()
        .meta({ description: `Counted from 1. Reaches the first ${REACHED_BY_PAGE} entries; \`cursor\` reaches all.` }),
      limit: z.coerce.number().int().min(1).max(100).default(usual),
      cursor: cursorField(place, MOST_OF_CURSOR)
        .optional()
        .meta({ description: 'What comes behind a page: its `next`. Not together with `page`.' }),
    })
    .superRefine((asked, context) => {
      const { page, limit, cursor } = asked as PageRequest;
      if (page !== undefined && cursor !== undefined)
        context.addIssue({ code: 'custom', path: ['cursor'], message: 'must not be sent together with page' });
      if (page !== undefined && (page - 1) * limit >= REACHED_BY_PAGE)
        context.addIssue({
          code: 'custom',
          path: ['page'],
          message: `reaches the first ${REACHED_BY_PAGE} entries only: go on with cursor, which is next of the page before`,
        });
    });

/** A page of a list as it is answered. */
export const listPage = <Item extends z.ZodType>(item: Item) =>
  z.object({
    items: z.array(item),
    limit: z.int(),
    next: z.string().optional().meta({ description: '`cursor` of the next page; not there on the last one.' }),
    page: z.int().optional().meta({ description: 'Not there when the page was asked for by `cursor`.' }),
    total: z
      .int()
      .optional()
      .meta({ description: `All entries, counted up to ${REACHED_BY_PAGE}. Not there when asked for by \`cursor\`.` }),
    totalIsLowerBound: z
      .boolean()
      .optional()
      .meta({ description: `True when there are more than ${REACHED_BY_PAGE}.` }),
  });
