import { nameOf } from './names';

/** What a field of one type is everywhere: in a body, in an event, in a table, in tests. */
interface FieldType {
  /** The type in TypeScript. */
  readonly type: string;
  /** In the body of a request. */
  readonly body: string;
  /** In an event; `imports` come from `../fields` of the contracts. */
  readonly event: string;
  readonly imports: readonly string[];
  /** The column, as TypeORM has it, and its type in a row. */
  readonly column: string;
  readonly row: string;
  /** The row's value from the event's, and the answer's from the row's. */
  readonly toRow: (value: string) => string;
  readonly toAnswer: (value: string) => string;
  /** In an answer. */
  readonly answer: string;
  /** Two different values for tests. */
  readonly examples: readonly [unknown, unknown];
}

const same = (value: string): string => value;

const plain = {
  toRow: same,
  toAnswer: same,
};

export const fieldTypes: Readonly<Record<string, FieldType>> = {
  text: {
    ...plain,
    type: 'string',
    body: 'fields.text(200)',
    event: 'storedText(200)',
    imports: ['storedText'],
    column: 'text',
    row: 'string',
    answer: 'z.string()',
    examples: ['The handle is broken.', 'The lid is missing.'],
  },
  id: {
    ...plain,
    type: 'string',
    body: 'fields.id',
    event: 'id',
    imports: ['id'],
    column: 'uuid',
    row: 'string',
    answer: 'fields.id',
    examples: ['018f3a5e-7c1d-7a30-8f52-3c7b8f1f0a11', '018f3a5e-7c1d-7a30-8f52-3c7b8f1f0a22'],
  },
  quantity: {
    ...plain,
    type: 'number',
    body: 'fields.quantity',
    event: 'quantity',
    imports: ['quantity'],
    column: 'integer',
    row: 'number',
    answer: 'fields.quantity',
    examples: [2, 3],
  },
  flag: {
    ...plain,
    type: 'boolean',
    body: 'z.boolean()',
    event: 'z.boolean()',
    imports: [],
    column: 'boolean',
    row: 'boolean',
    answer: 'z.boolean()',
    examples: [true, false],
  },
  time: {
    type: 'string',
    body: 'z.iso.datetime()',
    event: 'z.iso.datetime()',
    imports: [],
    column: 'timestamptz',
    row: 'Date',
    toRow: (value) => `new Date(${value})`,
    toAnswer: (value) => `${value}.toISOString()`,
    answer: 'z.iso.datetime()',
    examples: ['2030-01-03T09:30:00.000Z', '2030-01-04T09:30:00.000Z'],
  },
};

export interface Field extends FieldType {
  /** In camel case. */
  readonly name: string;
}

const KINDS = Object.keys(fieldTypes).join(', ');

export function fieldOf(name: string, kind: string): Field {
  const type = fieldTypes[kind];
  if (!type) throw new Error(`The field "${name}" is of the type "${kind}"; the types are ${KINDS}.`);
  return { ...type, name };
}

/**
 * `note:text,tracking-number:text` as fields; none for an empty text.
 * @throws Error for a name that is not kebab-case, an unknown type, or a field twice
 */
export function fieldsOf(text: string): readonly Field[] {
  const fields = text
    .split(',')
    .map((each) => each.trim())
    .filter(Boolean)
    .map((each) => {
      const [name = '', kind = ''] = each.split(':');
      return fieldOf(nameOf('field', name).camel, kind);
    });
  if (new Set(fields.map(({ name }) => name)).size !== fields.length) throw new Error(`"${text}" names a field twice.`);
  return fields;
}

/** The values of the fields for tests, by name; `second` gives others. */
export function examplesOf(fields: readonly Field[], second = false): Record<string, unknown> {
  return Object.fromEntries(fields.map(({ name, examples }) => [name, examples[second ? 1 : 0]]));
}
