/** `SECURITY.<NAME>`: stable, for alert rules; docs/guides/audit.md lists all of them. */
export type SecurityEventName = `SECURITY.${Uppercase<string>}`;

/** The fields of the event. Ids and classes only: no address, no password, no token, no e-mail address. */
export type SecurityEventFields = Readonly<Record<string, string | number | boolean | undefined>>;

/** The part of a logger that security events need; pino's has it. */
export interface SecurityLog {
  info(fields: object, message: string): void;
}

/** How long one event of a kind represents its repetitions, in ms. */
export const REPEATS_MS = 10_000;
// Per logger. The oldest kind is forgotten first, and then gets a line again.
const MOST_KINDS = 1_000;

interface Kind {
  until: number;
  more: number;
}

const kinds = new WeakMap<SecurityLog, Map<string, Kind>>();

/**
 * Writes one line with `event: <name>` and the fields. The actor is in the line as in every other one, unless `fields`
 * names it. Events with the same name and fields within `REPEATS_MS` are counted, and the next line has their number as
 * `more`, so that a flood of refusals does not fill the log's disk.
 * @param now ms since any moment; default a clock that never goes back
 */
export function securityEvent(
  logger: SecurityLog,
  name: SecurityEventName,
  fields: SecurityEventFields = {},
  now: number = performance.now(),
): void {
  let known = kinds.get(logger);
  if (!known) kinds.set(logger, (known = new Map<string, Kind>()));
  const key = JSON.stringify([name, fields]);
  const kind = known.get(key);
  if (kind && now < kind.until) {
    kind.more += 1;
    return;
  }
  known.delete(key);
  if (known.size >= MOST_KINDS) known.delete(known.keys().next().value!);
  known.set(key, { until: now + REPEATS_MS, more: 0 });
  logger.info({ event: name, ...fields, ...(kind && kind.more > 0 && { more: kind.more }) }, name);
}
