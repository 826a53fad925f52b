import type { ObjectLiteral, SelectQueryBuilder } from 'typeorm';

/** A column that orders a list, and the part of a row's place that it gives. */
export interface OrderColumn<Row> {
  /** The column's name in the query builder: `order.placedAt`. */
  readonly by: string;
  readonly direction?: 'ASC' | 'DESC';
  readonly of: (row: Row) => string;
}

/** The order of a list: a unique column, or any column and a unique one as tie-breaker. */
export type ListOrder<Row> = readonly [OrderColumn<Row>] | readonly [OrderColumn<Row>, OrderColumn<Row>];

/** The place of a row in the order of its list. */
export const placeIn = <Row>(order: ListOrder<Row>, row: Row): readonly string[] => order.map(({ of }) => of(row));

/** Orders the query. With a cursor, it begins after that place. */
export function inOrder<Row extends ObjectLiteral>(
  query: SelectQueryBuilder<Row>,
  order: ListOrder<Row>,
  cursor: readonly string[] | undefined,
): SelectQueryBuilder<Row> {
  for (const { by, direction } of order) query.addOrderBy(by, direction);
  if (cursor === undefined) return query;
  const [first, second] = order;
  query.setParameter('behind', cursor[0]);
  if (!second) return query.andWhere(`${first.by} ${behind(first)} :behind`);
  query.setParameter('besides', cursor[1]);
  // Redundant, but an index scan can begin at the first comparison.
  return query
    .andWhere(`${first.by} ${behind(first)}= :behind`)
    .andWhere(`(${first.by} ${behind(first)} :behind OR ${second.by} ${behind(second)} :besides)`);
}

const behind = ({ direction }: Pick<OrderColumn<never>, 'direction'>): string => (direction === 'DESC' ? '<' : '>');
