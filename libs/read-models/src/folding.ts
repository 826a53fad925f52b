import { PoisonMessage } from '@maru/messaging';
import type { Message } from '@maru/messaging';
import type { Projection, ProjectionHandler } from './projection';

/** A projection as a pure fold of messages over rows. */
export class Folding<Row extends object> {
  readonly types: readonly string[];
  /** Whether rows need not be read before they are written. */
  readonly overwrites: boolean;
  private readonly handlers: ReadonlyMap<string, ProjectionHandler<Row>>;

  /** @param keyOf the primary key of a row */
  constructor(
    projection: Projection<Row>,
    private readonly keyOf: (row: Row) => string,
  ) {
    this.handlers = new Map(projection.handlers.map((handler) => [handler.type, handler]));
    this.overwrites = projection.overwrites ?? false;
    this.types = [...this.handlers.keys()];
    if (this.types.length < projection.handlers.length)
      throw new Error(`${projection.name} has two handlers for one type; make them one`);
  }

  /** @throws PoisonMessage when the projection cannot take the message */
  keys(message: Message): readonly string[] {
    return poisoned(message, () => this.handlers.get(message.type)!.keys(message));
  }

  /**
   * Folds one message over `rows`, which holds every row that it touches, or undefined for a missing one. A row whose
   * key is not in `rows` counts as changed. Changed rows go into `rows` and `changed`: all of them or, when it throws,
   * none.
   * @throws PoisonMessage when the projection cannot take the message
   */
  apply(message: Message, rows: Map<string, Row | undefined>, changed: Map<string, Row | undefined>): void {
    const results = poisoned(message, () => {
      const handler = this.handlers.get(message.type)!;
      const touched = new Map<string, Row | undefined>();
      for (const key of handler.keys(message)) {
        const row = handler.apply(touched.has(key) ? touched.get(key) : rows.get(key), message, key);
        if (row && this.keyOf(row) !== key)
          throw new Error(`the handler of ${message.type} returned the row ${this.keyOf(row)} for the key ${key}`);
        touched.set(key, row);
      }
      return touched;
    });
    for (const [key, row] of results) {
      if (rows.has(key) && row === rows.get(key)) continue;
      rows.set(key, row);
      changed.set(key, row);
    }
  }
}

function poisoned<Result>(message: Message, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw new PoisonMessage(message, error);
  }
}
