import { Client } from 'pg';
import { SUPERUSER } from './cluster';
import type { Cluster } from './cluster';
import { EmbeddedPostgresError } from './embedded-postgres-error';
import { isSameFolder } from './postmaster';

/** Of the superuser, to the database `postgres`. */
export const urlOf = (port: number, password: string) =>
  `postgres://${SUPERUSER}:${password}@127.0.0.1:${port}/postgres`;

const WRONG_PASSWORD = '28P01';
// cannot_connect_now: it starts, recovers or shuts down.
const NOT_YET = '57P03';

/**
 * Whether a server answers there.
 * @throws EmbeddedPostgresError when it refuses our password
 */
export async function answers(port: number, password: string): Promise<boolean> {
  const { folder, error } = await ask(port, password);
  if ((error as { code?: string } | undefined)?.code === WRONG_PASSWORD) {
    const message = 'the database does not take the password in the file "password" of the data folder';
    throw new EmbeddedPostgresError('START_FAILED', message, { cause: error });
  }
  return folder !== undefined;
}

/**
 * Whether the server there accepts our password and works on this very cluster, because a copied folder has the same
 * password. `later` for a server that accepts no connections yet.
 */
export async function answersFor(cluster: Cluster, port: number, password: string): Promise<'ours' | 'later' | 'no'> {
  if (port <= 0) return 'no';
  const { folder, error } = await ask(port, password);
  if (folder !== undefined) return (await isSameFolder(folder, cluster.folder)) ? 'ours' : 'no';
  return (error as { code?: string }).code === NOT_YET ? 'later' : 'no';
}

async function ask(port: number, password: string): Promise<{ folder?: string; error?: unknown }> {
  const client = new Client({
    connectionString: urlOf(port, password),
    connectionTimeoutMillis: 2_000,
    query_timeout: 2_000,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ data_directory: string }>('SHOW data_directory');
    return { folder: rows[0]!.data_directory };
  } catch (error) {
    return { error };
  } finally {
    await client.end().catch(() => undefined);
  }
}
