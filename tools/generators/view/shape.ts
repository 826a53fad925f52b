import type { EntityColumn, EntityTable } from './columns';

// The schema in answers for each type of column, and the conversion to it.
const SHAPES: Readonly<Record<string, { readonly schema: string; readonly shown?: (value: string) => string }>> = {
  uuid: { schema: 'fields.id' },
  text: { schema: 'z.string()' },
  integer: { schema: 'z.int()' },
  boolean: { schema: 'z.boolean()' },
  timestamptz: { schema: 'z.iso.datetime()', shown: (value) => `${value}.toISOString()` },
};

/**
 * The code of a row's shape in answers, made from its columns.
 * @throws Error for a column of an unknown type
 */
export function shapeOf({ columns, className, table }: EntityTable, file: string): string {
  const camel = className[0]!.toLowerCase() + className.slice(1);
  const schemas = columns.map((column) => {
    const schema = known(column, table).schema;
    return `  ${column.property}: ${schema}${column.nullable ? '.nullable()' : ''},`;
  });
  const values = columns.map((column) => `    ${column.property}: ${shown(column, table)},`);
  const usesFields = columns.some(({ type }) => type === 'uuid');
  return `// Made from the entity by \`npx nx g @maru/tools:view\`. Run it again after a change of the entity.
${usesFields ? "import { fields } from '@maru/contracts';\n" : ''}import { z } from 'zod';
import type { ${className} } from './${file}.entity';

/** A row in answers. */
export const ${camel}Shape = z.object({
${schemas.join('\n')}
});

export function shown${className}(row: ${className}): z.infer<typeof ${camel}Shape> {
  return {
${values.join('\n')}
  };
}
`;
}

function shown(column: EntityColumn, table: string): string {
  const value = `row.${column.property}`;
  const convert = known(column, table).shown;
  if (!convert) return value;
  return column.nullable ? `${value} && ${convert(value)}` : convert(value);
}

function known({ property, type }: EntityColumn, table: string) {
  const shape = SHAPES[type];
  if (!shape)
    throw new Error(
      `The column "${property}" of ${table} is of the type ${type}; a view shows ${Object.keys(SHAPES).join(', ')}.`,
    );
  return shape;
}
