/** What a DataSource and the EntityManager of a transaction have in common. */
export interface Queryable {
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- rows of any shape, as TypeORM types it
  query<Rows = any>(statement: string, parameters?: any[]): Promise<Rows>;
}
