/** A value of a state as it is shown: text, a time, an amount of money, or what lies on a shelf. */
export type FactValue = string | Date | Amount | Shelf;
/** One line about a state. */
export type Fact = readonly [name: string, value: FactValue];

export interface Amount {
  readonly amount: number;
  readonly currency: string;
}

export interface Shelf {
  readonly onHand: number;
  readonly reserved: number;
}

type Fields = Readonly<Record<string, unknown>>;

/** The lines of a state that people look for first. The whole state is shown beside them. */
export function factsOf(aggregate: string, state: unknown): readonly Fact[] {
  const fields = isFields(state) ? state : { state };
  if (aggregate === 'order') return factsOfOrder(fields);
  if (aggregate === 'order-fulfilment') return factsOfProcess(fields);
  if (aggregate === 'stock') return factsOfStock(fields);
  return plainFacts(fields);
}

function factsOfOrder({ placed, ...fields }: Fields): readonly Fact[] {
  const { total, currency } = isFields(placed) ? placed : {};
  return plainFacts({ ...fields, total: { amount: total, currency } });
}

function factsOfProcess({ version, snapshot, timers, ended }: Fields): readonly Fact[] {
  const { value } = isFields(snapshot) ? snapshot : {};
  const running = Array.isArray(timers) ? timers.filter(isFields) : [];
  return [
    ...plainFacts({ state: textOf(value), version, ended }),
    ...running.map(({ name, dueAt }): Fact => [String(name), shortValue(dueAt) ?? '']),
  ];
}

const factsOfStock = ({ shelves }: Fields): readonly Fact[] =>
  (Array.isArray(shelves) ? shelves : []).flatMap((shelf): Fact[] => {
    const { warehouse, onHand, reserved } = isFields(shelf) ? shelf : {};
    if (typeof onHand !== 'number' || typeof reserved !== 'number') return [];
    return [[String(warehouse), { onHand, reserved }]];
  });

/** The fields with a short value that is no id; others are in the whole state only. */
const plainFacts = (fields: Fields): readonly Fact[] =>
  Object.entries(fields).flatMap(([name, value]): Fact[] => {
    const short = /(?:Id|Hash)$/.test(name) ? undefined : shortValue(value);
    return short === undefined ? [] : [[name, short]];
  });

const ISO = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;

function shortValue(value: unknown): FactValue | undefined {
  if (typeof value === 'string' && ISO.test(value)) return new Date(value);
  if (['string', 'number', 'boolean'].includes(typeof value)) return String(value);
  if (!isFields(value)) return undefined;
  const { amount, currency } = value;
  return typeof amount === 'number' && typeof currency === 'string' ? { amount, currency } : undefined;
}

/** A state of a machine: `COMPLETED`, or `PAYMENT_COMPLETED.booking` for a nested one. */
function textOf(value: unknown): string | undefined {
  if (!isFields(value)) return typeof value === 'string' ? value : undefined;
  return Object.entries(value)
    .map(([outer, inner]) => [outer, textOf(inner)].filter(Boolean).join('.'))
    .join(', ');
}

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
