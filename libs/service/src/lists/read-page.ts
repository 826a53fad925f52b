import type { ObjectLiteral, SelectQueryBuilder } from 'typeorm';
import { cursorOf } from './cursor';
import { inOrder, placeIn } from './list-order';
import type { ListOrder } from './list-order';
import { REACHED_BY_PAGE } from './list-query';
import type { PageRequest } from './list-query';

/** The rows of a page, and the fields of its answer besides `items`. */
export interface RowPage<Row> {
  readonly rows: readonly Row[];
  readonly about: {
    readonly limit: number;
    readonly next?: string;
    readonly page?: number;
    readonly total?: number;
    readonly totalIsLowerBound?: boolean;
  };
}

/**
 * Reads a page of a list. It reads one row more than it returns, to know whether there is a next page. It counts only
 * when the rows do not show the total, and never beyond 1,000.
 * @param filtered the query without an order
 */
export async function readPage<Row extends ObjectLiteral>(
  filtered: SelectQueryBuilder<Row>,
  { page = 1, limit, cursor, counted = true }: PageRequest,
  order: ListOrder<Row>,
): Promise<RowPage<Row>> {
  const query = inOrder(filtered, order, cursor);
  const offset = cursor === undefined ? (page - 1) * limit : 0;
  const rows = await query
    .clone()
    .offset(offset)
    .limit(limit + 1)
    .getMany();
  const hasMore = rows.length > limit;
  if (hasMore) rows.length = limit;
  const next = hasMore ? { next: cursorOf(placeIn(order, rows[limit - 1]!)) } : {};
  if (cursor !== undefined || !counted) return { rows, about: { limit, ...next } };
  const isKnown = !hasMore && (rows.length > 0 || page === 1);
  const total = isKnown ? offset + rows.length : await count(query);
  const atMost = Math.min(total, REACHED_BY_PAGE);
  return { rows, about: { limit, ...next, page, total: atMost, ...(total > atMost && { totalIsLowerBound: true }) } };
}

async function count<Row extends ObjectLiteral>(query: SelectQueryBuilder<Row>): Promise<number> {
  const some = query
    .clone()
    .orderBy()
    .select('1')
    .limit(REACHED_BY_PAGE + 1);
  const [sql, values] = some.getQueryAndParameters();
  const text = `SELECT count(*)::integer AS total FROM (${sql}) AS counted`;
  const [row] = await query.connection.query<{ total: number }[]>(text, values);
  return row!.total;
}
