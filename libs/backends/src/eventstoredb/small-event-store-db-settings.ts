/**
 * The settings of the small server's process, as JSON in this variable, because a database's URL as an argument is
 * visible to all users.
 */
export const SETTINGS = 'MARU_SMALL_EVENTSTOREDB';

export interface SmallEventStoreDbSettings {
  readonly port: number;
  /** The PostgreSQL database of the events; default an embedded PostgreSQL in `dataDirectory`. */
  readonly databaseUrl?: string;
  readonly dataDirectory: string;
}

/** The only report to its starter: its address, or why it failed. */
export type SmallEventStoreDbReport =
  | { readonly connection: string }
  | { readonly failed: string; readonly code: 'PORT_TAKEN' | 'IN_USE' | 'START_FAILED' };

/** The address of its embedded PostgreSQL. */
export const DATABASE_FOLDER = 'postgres';
