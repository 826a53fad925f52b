import { Gathered } from '@maru/kernel';
import { isInfrastructureFault } from '@maru/messaging';
import type { BatchWrite, Queryable } from '@maru/messaging';
import type { DataSource, EntityMetadata, EntityTarget } from 'typeorm';
import type { RowChanges } from './row-changes';
import { RowColumn } from './row-column';
import { storableJson } from './storable-json';

const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;

/**
 * Reads and writes the rows of an entity in bulk, with one statement for any number of rows. A row is a plain object
 * with the entity's properties, as a repository would give it.
 */
export class RowTable<Row extends object> {
  private readonly columns: readonly RowColumn[];
  private readonly key: RowColumn;
  private readonly upsert: string;
  private readonly deletion: string;
  private readonly one: Gathered<string, Row | undefined>;

  /** @param name of the table, quoted; default the entity's own. Any other must have the same columns. */
  constructor(
    private readonly dataSource: DataSource,
    private readonly entity: EntityTarget<Row>,
    readonly name = tableName(dataSource.getMetadata(entity)),
  ) {
    const metadata = dataSource.getMetadata(entity);
    if (metadata.primaryColumns.length !== 1)
      throw new Error(`${metadata.name} must have exactly one primary column to be a read model`);
    this.columns = metadata.columns
      .filter((column) => !column.isVirtual && column.generatedType === undefined)
      .map((column) => new RowColumn(dataSource.driver, metadata, column));
    this.key = this.columns.find(({ name: column }) => column === metadata.primaryColumns[0]!.databaseName)!;
    this.upsert = this.upsertStatement();
    const keys = 'ARRAY(SELECT json_array_elements_text($1))';
    this.deletion = `DELETE FROM ${this.name} WHERE ${this.isOneOf(keys)}`;
    this.one = new Gathered(
      async (keys) => {
        const rows = await this.load(dataSource, keys);
        return keys.map((rowKey) => rows.get(rowKey));
      },
      { isOfOneCall: (fault) => !isInfrastructureFault(fault) },
    );
  }

  /** The same rows in another table. */
  in(name: string): RowTable<Row> {
    return new RowTable(this.dataSource, this.entity, name);
  }

  keyOf(row: Row): string {
    return String(this.key.valueIn(row));
  }

  /** The row as it is after the call began. Concurrent look-ups share one statement. */
  find(key: string): Promise<Row | undefined> {
    return this.one.ask(key);
  }

  /** The rows that exist, by their keys. */
  async load(database: Queryable, keys: readonly string[]): Promise<Map<string, Row>> {
    const stored = await database.query<Record<string, unknown>[]>(
      `SELECT ${this.list((column) => column)} FROM ${this.name} WHERE ${this.isOneOf('$1')}`,
      [keys],
    );
    return new Map(
      stored.map((values) => {
        const row = {} as Row;
        for (const column of this.columns) column.set(row, values[column.name]);
        return [this.keyOf(row), row];
      }),
    );
  }

  /**
   * Writes `rows` with one statement and deletes `removed` with another; sends neither without work. A NUL or a lone
   * surrogate in a text is written as a replacement character (see `storableJson`).
   */
  async write(database: Queryable, changes: RowChanges<Row>): Promise<void> {
    for (const { sql, document } of this.writes(changes)) await database.query(sql, [document]);
  }

  /** The statements of `write`. */
  writes({ rows, removed }: RowChanges<Row>): readonly BatchWrite[] {
    const deletion = { sql: this.deletion, document: JSON.stringify(removed) };
    const upsert = { sql: this.upsert, document: this.recordsOf(rows) };
    return [...(removed.length > 0 ? [deletion] : []), ...(rows.length > 0 ? [upsert] : [])];
  }

  private recordsOf(rows: readonly Row[]): string {
    const records = rows.map((row) => {
      const record: Record<string, unknown> = {};
      for (const column of this.columns) record[column.name] = column.encoded(row);
      return record;
    });
    return storableJson(records);
  }

  private isOneOf(keys: string): string {
    return `${quoted(this.key.name)} = ANY(${keys}::${this.key.sqlType}[])`;
  }

  private upsertStatement(): string {
    const assigned = this.columns
      .filter((column) => column !== this.key)
      .map(({ name }) => `${quoted(name)} = EXCLUDED.${quoted(name)}`);
    const onConflict = assigned.length > 0 ? `DO UPDATE SET ${assigned.join(', ')}` : 'DO NOTHING';
    const columns = this.list((column) => column);
    const values = this.list((column) => `record.${column}`);
    return `INSERT INTO ${this.name} (${columns})
      SELECT ${values} FROM json_populate_recordset(NULL::${this.name}, $1) AS record
      ON CONFLICT (${quoted(this.key.name)}) ${onConflict}`;
  }

  private list(show: (column: string) => string): string {
    return this.columns.map(({ name }) => show(quoted(name))).join(', ');
  }
}

/** The entity's table, quoted, with its schema if it names one. */
export function tableName({ schema, tableName: table }: EntityMetadata): string {
  return schema ? `${quoted(schema)}.${quoted(table)}` : quoted(table);
}
