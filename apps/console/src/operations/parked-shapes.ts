/** A message that a group has put aside. */
export interface ParkedShown {
  readonly group: string;
  readonly key: string;
  readonly position: string;
  readonly type: string;
  readonly attempts: number;
  readonly parkedAt: string;
  readonly state: string;
  readonly dueAt?: string;
  readonly error: string;
}

/** One of them with its whole error, and the envelope of the message. */
export interface ParkedWhole extends ParkedShown {
  readonly id: string;
  readonly occurredAt?: string;
}

/** Names one of them, in URLs of the page and of the API. */
export const placeOf = ({ group, key, position }: Pick<ParkedShown, 'group' | 'key' | 'position'>): string =>
  new URLSearchParams({ group, key, position }).toString();

/** The query that names one message in the URL of the page; undefined when it names none. */
export function placeIn(query: URLSearchParams): Pick<ParkedShown, 'group' | 'key' | 'position'> | undefined {
  const [group, key, position] = ['group', 'key', 'position'].map((name) => query.get(name));
  return group && key && position ? { group, key, position } : undefined;
}

export const toneOf = (state: string): string => (state === 'parked' ? 'bad' : state === 'waiting' ? 'warn' : 'quiet');

export interface Settled {
  readonly handled: number;
  readonly left: number;
}
