/**
 * A stable, machine-readable reason: the context in capitals, a dot, the reason. Clients branch on it; it never
 * changes.
 */
export type ReasonCode = `${Uppercase<string>}.${Uppercase<string>}`;

/** A business refusal. It is a value, not an exception: faults throw, refusals are answered. */
export interface Rejection<Code extends ReasonCode = ReasonCode> {
  readonly code: Code;
  /** One sentence for people. */
  readonly detail: string;
  /** The present values where the request assumed others; for machines. */
  readonly present?: Readonly<Record<string, unknown>>;
}

/** The result of `decide`: the events that the command causes (none when it was already done), or the refusal. */
export type Decision<Event, Code extends ReasonCode = ReasonCode> =
  | { readonly accepted: true; readonly events: readonly Event[] }
  | { readonly accepted: false; readonly rejection: Rejection<Code> };

export function accept<Event>(...events: Event[]): { readonly accepted: true; readonly events: readonly Event[] } {
  return { accepted: true, events };
}

export function reject<Code extends ReasonCode>(
  code: Code,
  detail: string,
  present?: Rejection['present'],
): { readonly accepted: false; readonly rejection: Rejection<Code> } {
  return { accepted: false, rejection: { code, detail, ...(present && { present }) } };
}
