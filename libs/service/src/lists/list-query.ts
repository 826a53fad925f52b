import { z } from 'zod';
import { cursorField } from './cursor';

/** The number of entries that `page` reaches, and the limit of counting. */
export const REACHED_BY_PAGE = 1_000;

// Leaves room for the rest of a URL, which has at most 4,096 bytes at the gateway.
const MOST_OF_CURSOR = 512;

/** The requested part of a list: the entries after the place of `cursor`, otherwise a page by its number. */
export interface PageRequest<Place = readonly string[]> {
  /** Counted from 1; default 1 without a cursor. */
  readonly page?: number | undefined;
  readonly limit: number;
  readonly cursor?: Place | undefined;
  /** Whether the answer has the total of a page by number. Default true. */
  readonly counted?: boolean;
}

/**
 * The query of a list: its filters and the requested page. A page beyond the first 1,000 entries is an issue that names
 * the cursor, because the database would read all entries before it.
 * @param place the place of an entry in the order of the list, unique in it
 * @param usual the default number of entries in a page; at most 100
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
        .meta({ description: '`next` of the previous page. Not together with `page`.' }),
    })
    .superRefine((asked, context) => {
      const { page, limit, cursor } = asked as PageRequest;
      if (page !== undefined && cursor !== undefined)
        context.addIssue({ code: 'custom', path: ['cursor'], message: 'must not be sent together with page' });
      if (page !== undefined && (page - 1) * limit >= REACHED_BY_PAGE)
        context.addIssue({
          code: 'custom',
          path: ['page'],
          message: `reaches the first ${REACHED_BY_PAGE} entries only; send next of the previous page as cursor`,
        });
    });

/** A page of a list in an answer. */
export const listPage = <Item extends z.ZodType>(item: Item) =>
  z.object({
    items: z.array(item),
    limit: z.int(),
    next: z.string().optional().meta({ description: '`cursor` of the next page; absent on the last page.' }),
    page: z.int().optional().meta({ description: 'Absent when the request has a `cursor`.' }),
    total: z
      .int()
      .optional()
      .meta({
        description: `All entries, counted up to ${REACHED_BY_PAGE}. Absent when the request has a \`cursor\`.`,
      }),
    totalIsLowerBound: z
      .boolean()
      .optional()
      .meta({ description: `True when there are more than ${REACHED_BY_PAGE}.` }),
  });
