import type { DataOf, EventContract } from '@maru/kernel';
import type { Message } from '@maru/messaging';
import type { EntityTarget } from 'typeorm';

/**
 * A read model as a pure mapping from each message to the keys of the rows that it touches, and to the new rows.
 * The runtime loads the rows, folds a whole batch of messages over them in memory, and writes rows and checkpoint in
 * one transaction. The same mapping rebuilds the view from the first event on.
 */
export interface Projection<Row extends object> {
  /** Kebab-case; with its context it names the consumer group and the rebuild: `ordering/order-summary`. */
  readonly name: string;
  /** The TypeORM entity; it has exactly one primary column, a text or uuid. */
  readonly entity: EntityTarget<Row>;
  readonly handlers: readonly ProjectionHandler<Row>[];
  /** Whether `apply` makes every row from the message alone, so that rows are written unread. */
  readonly overwrites?: boolean;
  /** How long it rests between two batches, in ms; default 0. A view that may lag gets fewer, larger transactions. */
  readonly restMs?: number;
}

export interface ProjectionHandler<Row extends object> {
  readonly type: string;
  /** The primary keys of the rows that the message touches. */
  readonly keys: (message: Message) => readonly string[];
  /** The row after the message; undefined removes it (or leaves it absent). Must not change `row` in place. */
  readonly apply: (row: Readonly<Row> | undefined, message: Message, key: string) => Row | undefined;
  /** Whether it may leave no row. Other handlers make a row or throw, so that no message gets lost. */
  readonly removes?: boolean;
}

/** `when(OrderPlaced, (data) => [data.orderId], (row, message) => ({ ... }))`, typed by the contract. */
export function when<Row extends object, Contract extends EventContract>(
  contract: Contract,
  keys: (data: DataOf<Contract>, message: Message<DataOf<Contract>>) => readonly string[],
  apply: (row: Readonly<Row> | undefined, message: Message<DataOf<Contract>>, key: string) => Row | undefined,
): ProjectionHandler<Row> {
  return {
    type: contract.type,
    keys: (message) => keys(message.data as DataOf<Contract>, message as Message<DataOf<Contract>>),
    apply: (row, message, key) => apply(row, message as Message<DataOf<Contract>>, key),
  };
}

/**
 * As `when`, for a message that changes a row of an earlier message. Without the row it is parked, because the earlier
 * message was parked, too, or has not come yet. A retry of the entity handles both in order.
 */
export function change<Row extends object, Contract extends EventContract>(
  contract: Contract,
  keys: (data: DataOf<Contract>, message: Message<DataOf<Contract>>) => readonly string[],
  apply: (row: Readonly<Row>, message: Message<DataOf<Contract>>, key: string) => Row,
): ProjectionHandler<Row> {
  return when<Row, Contract>(contract, keys, (row, message, key) => {
    if (!row) throw new Error(`there is no row of ${key} to change: the message that makes it has not been handled`);
    return apply(row, message, key);
  });
}

/** As `when`, for a message that removes its rows. */
export function remove<Row extends object, Contract extends EventContract>(
  contract: Contract,
  keys: (data: DataOf<Contract>, message: Message<DataOf<Contract>>) => readonly string[],
): ProjectionHandler<Row> {
  return { ...when<Row, Contract>(contract, keys, () => undefined), removes: true };
}
