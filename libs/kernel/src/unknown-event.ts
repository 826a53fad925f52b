/** Where a store found the event: on which stream and at which revision. */
interface Found {
  readonly type: string;
  readonly stream?: string;
  readonly revision?: number;
}

/**
 * A history has an event of a type that this version of the code does not know, so its state is
 * unknown. `transient`: the request or message is not at fault. It is tried again, and succeeds once this process is
 * upgraded.
 */
export class UnknownEvent extends Error {
  override readonly name = 'UnknownEvent';
  readonly transient = true;
  readonly type: string;
  readonly stream: string | undefined;
  readonly revision: number | undefined;

  constructor({ type, stream, revision }: Found) {
    const where = stream === undefined ? 'a history' : `${stream} at revision ${revision}`;
    super(
      `${where} has an event of the unknown type ${type}; a newer version of this service has written it. Upgrade this process.`,
    );
    this.type = type;
    this.stream = stream;
    this.revision = revision;
  }
}

/**
 * Ends every `evolve`: it compiles only where all declared types were handled before.
 * @param event the event; where only one type is declared its `type`, because TypeScript narrows no object that is not
 *   a union
 * @throws UnknownEvent always
 */
export function unknownEvent(event: never): never {
  throw new UnknownEvent(typeof event === 'string' ? { type: event } : event);
}
