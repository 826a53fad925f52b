/** The place of the event: its stream and revision. */
interface Found {
  readonly type: string;
  readonly stream?: string;
  readonly revision?: number;
}

/**
 * A history has an event of a type that this version of the code does not know, so its state is unknown. `transient`,
 * because the request or message is valid: it is retried, and succeeds once this process is upgraded.
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
 * Ends every `evolve`: it compiles only when all declared types were handled before.
 * @param event the event; its `type` when only one type is declared, because TypeScript narrows no object that is not a
 * union
 * @throws UnknownEvent always
 */
export function unknownEvent(event: never): never {
  throw new UnknownEvent(typeof event === 'string' ? { type: event } : event);
}
