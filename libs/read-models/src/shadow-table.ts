import type { Queryable } from '@maru/messaging';

interface Index {
  readonly name: string;
  readonly definition: string;
  /** The constraint that it stands for; null for a plain index. */
  readonly constraint: string | null;
}

/**
 * A table with the columns of another one, that can take its place. Its indexes, except the primary key, are built at
 * the end, because that is faster than maintaining them. After the swap every index has the name of its predecessor.
 */
export class ShadowTable {
  /** Quoted, with the schema. */
  readonly name: string;
  private readonly bare: string;
  private indexes: readonly Index[] = [];

  /** @param live the table to replace, quoted, with its schema if need be */
  constructor(private readonly live: string) {
    const parts = live.split(/\.(?=")/);
    const table = parts.at(-1)!.slice(1, -1);
    // PostgreSQL cuts names after 63 bytes.
    this.bare = `"${table.slice(0, 50)}_rebuild"`;
    this.name = [...parts.slice(0, -1), this.bare].join('.');
  }

  /** Creates an empty table. Drops the table of an earlier attempt first. */
  async create(database: Queryable): Promise<void> {
    await this.drop(database);
    await database.query(`CREATE TABLE ${this.name} (LIKE ${this.live} INCLUDING ALL EXCLUDING INDEXES)`);
    this.indexes = await database.query<Index[]>(
      `SELECT class.relname AS name, pg_get_indexdef(index.indexrelid) AS definition, pg_get_constraintdef(con.oid) AS constraint
       FROM pg_index index
       JOIN pg_class class ON class.oid = index.indexrelid
       LEFT JOIN pg_constraint con ON con.conindid = index.indexrelid AND con.conrelid = index.indrelid
       WHERE index.indrelid = $1::regclass
       ORDER BY index.indisprimary DESC, class.relname`,
      [this.live],
    );
    await this.addIndex(database, 0);
  }

  /** Builds the indexes that `create` leaves out. */
  async finish(database: Queryable): Promise<void> {
    for (let index = 1; index < this.indexes.length; index++) await this.addIndex(database, index);
    await database.query(`ANALYZE ${this.name}`);
  }

  /** Takes the place of the live table. Readers wait for this transaction and then see the new rows. */
  async swap(transaction: Queryable): Promise<void> {
    await transaction.query(`DROP TABLE ${this.live}`);
    const bareLive = this.live.split(/\.(?=")/).at(-1)!;
    await transaction.query(`ALTER TABLE ${this.name} RENAME TO ${bareLive}`);
    const schema = this.live.slice(0, this.live.length - bareLive.length);
    for (const [index, { name }] of this.indexes.entries())
      await transaction.query(`ALTER INDEX ${schema}${this.indexName(index)} RENAME TO "${name}"`);
  }

  async drop(database: Queryable): Promise<void> {
    await database.query(`DROP TABLE IF EXISTS ${this.name}`);
  }

  private async addIndex(database: Queryable, at: number): Promise<void> {
    const { definition, constraint } = this.indexes[at]!;
    if (constraint !== null) {
      await database.query(`ALTER TABLE ${this.name} ADD CONSTRAINT ${this.indexName(at)} ${constraint}`);
      return;
    }
    // CREATE [UNIQUE] INDEX <name> ON [ONLY] <table> USING ...: only name and table change.
    const statement = /^(CREATE (?:UNIQUE )?INDEX) .+? ON (?:ONLY )?.+? (USING .+)$/s.exec(definition);
    if (!statement) throw new Error(`cannot rebuild the index: ${definition}`);
    await database.query(`${statement[1]} ${this.indexName(at)} ON ${this.name} ${statement[2]}`);
  }

  private indexName(at: number): string {
    return `${this.bare.slice(0, -1)}_${at}"`;
  }
}
