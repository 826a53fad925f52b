/** What the process of the small server is started with, as JSON in this variable: a database's URL is no argument for all to see. */
export const SETTINGS = 'MARU_SMALL_EVENTSTOREDB';

export interface SmallEventStoreDbSettings {
  readonly port: number;
  /** The PostgreSQL database that keeps the events; without it an embedded PostgreSQL in `dataDirectory` does. */
  readonly databaseUrl?: string;
  readonly dataDirectory: string;
}

/** What it says to its starter, once: where it listens, or why it does not. */
export type SmallEventStoreDbReport =
  | { readonly connection: string }
  | { readonly failed: string; readonly code: 'PORT_TAKEN' | 'IN_USE' | 'START_FAILED' };

/** Where its embedded PostgreSQL is. */
export const DATABASE_FOLDER = 'postgres';
