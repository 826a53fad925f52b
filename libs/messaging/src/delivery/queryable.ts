/** The query method that a DataSource and the EntityManager of a transaction share. */
export interface Queryable {
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- rows of any shape, as TypeORM types it
  query<Rows = any>(statement: string, parameters?: any[]): Promise<Rows>;
}
