import { nameOf } from './names';

/** The code for a type of fields in each place: a body, an event, a table, tests. */
interface FieldType {
  /** The TypeScript type. */
  readonly type: string;
  /** The schema in the body of a request. */
  readonly body: string;
  /** The schema in an event; `imports` come from `../fields` of the contracts. */
  readonly event: string;
  readonly imports: readonly string[];
  /** The TypeORM type of the column, and the TypeScript type in a row. */
  readonly column: string;
  readonly row: string;
  /** The code that converts the event's value to the row's, and the row's to the answer's. */
  readonly toRow: (value: string) => string;
  readonly toAnswer: (value: string) => string;
  /** The schema in an answer. */
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
  /** The name in camel case. */
  readonly name: string;
}

const KINDS = Object.keys(fieldTypes).join(', ');

export function fieldOf(name: string, kind: string): Field {
  const type = fieldTypes[kind];
  if (!type) throw new Error(`The field "${name}" is of the type "${kind}"; the types are ${KINDS}.`);
  return { ...type, name };
}

/**
 * Parses `note:text,tracking-number:text`; an empty text gives no fields.
 * @throws Error for a name that is not kebab-case, an unknown type, or a duplicate field
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

/** Example values of the fields by name; `second` gives different ones. */
export function examplesOf(fields: readonly Field[], second = false): Record<string, unknown> {
  return Object.fromEntries(fields.map(({ name, examples }) => [name, examples[second ? 1 : 0]]));
}
