import { createHmac } from 'node:crypto';
import { escapeIdentifier, escapeLiteral } from 'pg';
import type { Client } from 'pg';
import { connectAsAdministrator } from './connect-as-administrator';

/** The name of the log's database; the others have the names of their contexts. */
export const EVENTS = 'events';

// An arbitrary number for the advisory lock.
const PREPARING = 0x6d617276;
const DUPLICATE = new Set(['42710', '42P04', '23505']);

/**
 * Creates the missing databases and roles: for each name a database `<prefix>_<name>`, owned by the role of the same
 * name and closed to every other. The passwords derive from the administrator's, so that none has to be stored.
 * @returns the URL of each, by name
 * @throws NoDatabase when the database of `adminUrl` does not exist and cannot be created
 */
export async function prepareDatabases(
  adminUrl: string,
  names: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const admin = await connectAsAdministrator(adminUrl);
  try {
    await admin.query('SELECT pg_advisory_lock($1)', [PREPARING]);
    const urls = new Map<string, string>();
    for (const name of names) urls.set(name, await prepare(admin, new URL(adminUrl), name));
    return urls;
  } finally {
    await admin.end();
  }
}

async function prepare(admin: Client, url: URL, name: string): Promise<string> {
  const full = `${prefixOf(url)}_${name}`;
  const identifier = escapeIdentifier(full);
  const password = createHmac('sha256', decodeURIComponent(url.password)).update(full).digest('base64url');
  const { rows } = await admin.query<{ role: boolean; database: boolean; superuser: boolean }>(
    `SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1) AS role,
            EXISTS (SELECT FROM pg_database WHERE datname = $1) AS database,
            (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) AS superuser`,
    [full],
  );
  const { role, database, superuser } = rows[0]!;
  if (!role) await unlessDuplicate(admin.query(`CREATE ROLE ${identifier} LOGIN`));
  await admin.query(`ALTER ROLE ${identifier} PASSWORD ${escapeLiteral(password)}`);
  if (!superuser) await admin.query(`GRANT ${identifier} TO CURRENT_USER`);
  if (!database) {
    await unlessDuplicate(admin.query(`CREATE DATABASE ${identifier} OWNER ${identifier}`));
    await admin.query(`REVOKE CONNECT, TEMPORARY ON DATABASE ${identifier} FROM PUBLIC`);
  }
  const own = new URL(url);
  own.username = full;
  own.password = password;
  own.pathname = `/${full}`;
  return own.href;
}

/** `postgres://…/shop` → `shop`; the server's default database → `maru`. */
function prefixOf(url: URL): string {
  const database = decodeURIComponent(url.pathname.slice(1));
  return database === '' || database === 'postgres' ? 'maru' : database;
}

// Another shop on the same server may create roles at the same time, because advisory locks are per database.
async function unlessDuplicate(made: Promise<unknown>): Promise<void> {
  await made.catch((error: { code?: string }) => {
    if (!error.code || !DUPLICATE.has(error.code)) throw error;
  });
}
