import type { ObjectLiteral, SelectQueryBuilder } from 'typeorm';

/** A column by which a list is ordered, and what the place of a row has of it. */
export interface OrderColumn<Row> {
  /** As the query builder names it: `order.placedAt`. */
  readonly by: string;
  readonly direction?: 'ASC' | 'DESC';
  readonly of: (row: Row) => string;
}

/** The order of a list: one column that is unique, or one and a unique one that decides between equal values of it. */
export type ListOrder<Row> = readonly [OrderColumn<Row>] | readonly [OrderColumn<Row>, OrderColumn<Row>];

/** The place of a row in the order of its list. */
export const placeIn = <Row>(order: ListOrder<Row>, row: Row): readonly string[] => order.map(({ of }) => of(row));

/** Orders the query; with a cursor, it begins behind that place. */
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
  // The first comparison is the one that an index can begin at.
  return query
    .andWhere(`${first.by} ${behind(first)}= :behind`)
    .andWhere(`(${first.by} ${behind(first)} :behind OR ${second.by} ${behind(second)} :besides)`);
}

const behind = ({ direction }: Pick<OrderColumn<never>, 'direction'>): string => (direction === 'DESC' ? '<' : '>');
