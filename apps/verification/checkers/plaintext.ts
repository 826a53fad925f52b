import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { Client } from 'pg';

/** Words that identify one person. */
export type Words = readonly string[];

/** A digest without a key, which reveals the word to an attacker who guesses it. */
export const digestOf = (word: string) => createHash('sha256').update(word).digest('hex');

const spellings = (words: Words) =>
  words.flatMap((word) => [
    word,
    Buffer.from(word).toString('hex'),
    Buffer.from(word).toString('base64url').slice(0, -2),
  ]);

/** The rows of all tables that contain one of the words in any column, as `ordering.public.order_summary: …`. */
export async function plaintextInDatabases(
  databaseUrls: ReadonlyMap<string, string>,
  words: Words,
): Promise<readonly string[]> {
  const found: string[] = [];
  for (const [name, url] of databaseUrls) {
    const client = new Client({ connectionString: url });
    await client.connect();
    try {
      for (const table of await tablesOf(client)) {
        const { rows } = await client.query<{ row: string }>(
          `SELECT t::text AS row FROM ${table} t
           WHERE EXISTS (SELECT FROM unnest($1::text[]) word WHERE position(lower(word) IN lower(t::text)) > 0)`,
          [spellings(words)],
        );
        found.push(...rows.map(({ row }) => `${name}.${table}: ${row}`));
      }
    } finally {
      await client.end();
    }
  }
  return found;
}

async function tablesOf(client: Client): Promise<readonly string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
     WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1`,
  );
  return rows.map(({ name }) => name);
}

/** The names of those texts that contain one of the words. */
export function plaintextIn(texts: Iterable<readonly [string, string]>, words: Words): readonly string[] {
  const sought = spellings(words).map((word) => word.toLowerCase());
  return [...texts]
    .filter(([, text]) => sought.some((word) => text.toLowerCase().includes(word)))
    .map(([name]) => name);
}

/** The files of a folder whose bytes contain one of the words, unencoded. */
export async function plaintextInFiles(folder: string, words: Words): Promise<readonly string[]> {
  const sought = words.map((word) => Buffer.from(word));
  const found: string[] = [];
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = path.join(entry.parentPath, entry.name);
    const bytes = await readFile(file);
    if (sought.some((word) => bytes.includes(word))) found.push(path.relative(folder, file));
  }
  return found;
}
