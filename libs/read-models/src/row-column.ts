import type { Driver, EntityMetadata, ValueTransformer } from 'typeorm';

type ColumnMetadata = EntityMetadata['columns'][number];

/** Converts a column's value to JSON that PostgreSQL casts to the column's type, and back. */
export class RowColumn {
  readonly name: string;
  readonly sqlType: string;
  private readonly isJson: boolean;
  private readonly isLocalTime: boolean;
  private readonly isNumber: boolean;

  constructor(
    private readonly driver: Driver,
    entity: EntityMetadata,
    private readonly column: ColumnMetadata,
  ) {
    this.name = column.databaseName;
    this.sqlType = driver.normalizeType(column);
    this.isJson = this.sqlType === 'json' || this.sqlType === 'jsonb';
    this.isLocalTime = this.sqlType === 'timestamp' || this.sqlType === 'timestamp without time zone';
    this.isNumber = isDeclaredNumber(entity, column);
  }

  valueIn(row: object): unknown {
    return this.column.getEntityValue(row);
  }

  /** Sets the property from PostgreSQL's value, as a repository would. */
  set(row: object, stored: unknown): void {
    const value: unknown = this.driver.prepareHydratedValue(stored, this.column);
    // int8 and numeric arrive as text. A property that is declared a number must be one, or sums become concatenations.
    this.column.setEntityValue(row, this.isNumber && typeof value === 'string' ? Number(value) : value);
  }

  encoded(row: object): unknown {
    const value = this.valueIn(row);
    if (this.isJson) return transformed(this.column, value) ?? null;
    const prepared: unknown = this.driver.preparePersistentValue(value, this.column) ?? null;
    if (prepared instanceof Date && this.isLocalTime) return localTime(prepared);
    if (Buffer.isBuffer(prepared)) return `\\x${prepared.toString('hex')}`;
    if (typeof prepared === 'bigint') return String(prepared);
    return prepared;
  }
}

function transformed({ transformer }: ColumnMetadata, value: unknown): unknown {
  const transformers: ValueTransformer[] = transformer === undefined ? [] : [transformer].flat();
  return transformers.reduceRight((current, each) => each.to(current) as unknown, value);
}

function isDeclaredNumber({ target }: EntityMetadata, { propertyName, transformer }: ColumnMetadata): boolean {
  if (typeof target !== 'function' || transformer !== undefined) return false;
  return Reflect.getMetadata('design:type', target.prototype as object, propertyName) === Number;
}

/** A `timestamp` has no zone, so node-postgres reads and writes it in the zone of the process. */
function localTime(time: Date): string {
  return new Date(time.getTime() - time.getTimezoneOffset() * 60_000).toISOString().slice(0, -1);
}
