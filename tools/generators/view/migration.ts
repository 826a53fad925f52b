import type { Tree } from '@nx/devkit';
import { read } from '../edits/edit-file';
import type { EntityColumn, EntityTable } from './columns';

/** A migration to write. */
export interface Migration {
  /** `create-return-summaries` */
  readonly file: string;
  readonly className: string;
  readonly text: string;
}

interface Wanted {
  readonly table: EntityTable;
  /** `return-summaries`, the base of file and class names. */
  readonly plural: { readonly kebab: string; readonly pascal: string };
  /** The folder of the context's migrations. */
  readonly folder: string;
  /** The time in ms, the last part of the name, by which TypeORM orders migrations. */
  readonly now: number;
}

/**
 * The missing migration of a table: its creation, or the columns that no migration adds yet. Undefined without any.
 * @throws Error for a new column that is neither nullable nor has a default, because a process of the former release
 *   writes rows without it
 */
export function missingMigration(tree: Tree, { table: entity, plural, folder, now }: Wanted): Migration | undefined {
  const { table, columns, indexes } = entity;
  const before = tree.exists(folder) ? tree.children(folder).map((file) => read(tree, `${folder}/${file}`)) : [];
  const creation = before.find((text) => new RegExp(`CREATE TABLE ${table} \\(`).test(text));
  if (creation === undefined) {
    const lines = columns.map((column) => `        ${sqlOf(column)}`).join(',\n');
    const create = `await runner.query(\`\n      CREATE TABLE ${table} (\n${lines}\n      )\`);`;
    const index = indexes.map(
      (each) => `await runner.query('CREATE INDEX ${each.name} ON ${table} (${each.columns.join(', ')})');`,
    );
    const className = `Create${plural.pascal}${now}`;
    const up = [create, ...index].join('\n    ');
    return { file: `create-${plural.kebab}`, className, text: migrationText(className, up, [`DROP TABLE ${table}`]) };
  }
  const isKnown = ({ name }: EntityColumn) =>
    new RegExp(`CREATE TABLE ${table} \\([^;]*?\\b${name} `).test(creation) ||
    before.some((text) => text.includes(`ALTER TABLE ${table} ADD COLUMN ${name} `));
  const added = columns.filter((column) => !isKnown(column));
  if (added.length === 0) return undefined;
  const missing = added.find((column) => !column.nullable && column.default === undefined);
  if (missing)
    throw new Error(
      `The new column "${missing.property}" of ${table} must be nullable or have a default, because a process of the former release writes rows without it.`,
    );
  const names = added.map(({ name }) => name.replaceAll('_', '-'));
  const className = `Add${added.map(({ property }) => property[0]!.toUpperCase() + property.slice(1)).join('')}To${plural.pascal}${now}`;
  const up = added
    .map((column) => `await runner.query('ALTER TABLE ${table} ADD COLUMN ${sqlOf(column)}');`)
    .join('\n    ');
  const down = added.map(({ name }) => `ALTER TABLE ${table} DROP COLUMN ${name}`);
  return { file: `add-${names.join('-')}-to-${plural.kebab}`, className, text: migrationText(className, up, down) };
}

function sqlOf({ name, type, primary, nullable, default: value }: EntityColumn): string {
  const bound = primary ? ' PRIMARY KEY' : nullable ? '' : ' NOT NULL';
  return `${name} ${type}${bound}${value === undefined ? '' : ` DEFAULT ${value}`}`;
}

const migrationText = (
  className: string,
  up: string,
  down: readonly string[],
): string => `import type { MigrationInterface, QueryRunner } from 'typeorm';

export class ${className} implements MigrationInterface {
  readonly name = '${className}';

  async up(runner: QueryRunner): Promise<void> {
    ${up}
  }

  async down(runner: QueryRunner): Promise<void> {
    ${down.map((statement) => `await runner.query('${statement}');`).join('\n    ')}
  }
}
`;
