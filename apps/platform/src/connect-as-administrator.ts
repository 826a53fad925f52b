import { Client, escapeIdentifier } from 'pg';

/** The database that DATABASE_URL names is not there, and could not be made. The message says why in one sentence. */
export class NoDatabase extends Error {
  override readonly name = 'NoDatabase';
}

const UNKNOWN_DATABASE = '3D000';
const EXISTS = new Set(['42P04', '23505']);
// Every server has them, unless somebody took one away.
const FOR_EVERYBODY = ['postgres', 'template1'];

/**
 * A connection to the database that the URL names. A missing one is created, as long as the role may do that.
 * @throws NoDatabase; whatever connecting throws besides
 */
export async function connectAsAdministrator(url: string): Promise<Client> {
  try {
    return await connect(url);
  } catch (error) {
    if ((error as { code?: string }).code !== UNKNOWN_DATABASE) throw error;
    await create(url);
    return connect(url);
  }
}

async function create(url: string): Promise<void> {
  const wanted = new URL(url);
  // libpq's rule: without a name it is the one of the user.
  const name = decodeURIComponent(wanted.pathname.slice(1) || wanted.username);
  const failed = (cause: unknown) =>
    new NoDatabase(
      `the database "${name}" of DATABASE_URL does not exist and could not be created (${(cause as Error).message}). ` +
        `Create it, or name one that exists.`,
      { cause },
    );
  const client = await connectToAny(url).catch((error: unknown) => {
    throw failed(error);
  });
  try {
    await client.query(`CREATE DATABASE ${escapeIdentifier(name)}`);
  } catch (error) {
    // Another process has made it meanwhile.
    if (!EXISTS.has((error as { code?: string }).code ?? '')) throw failed(error);
  } finally {
    await client.end();
  }
}

async function connectToAny(url: string): Promise<Client> {
  let refused: unknown;
  for (const name of FOR_EVERYBODY) {
    const other = new URL(url);
    other.pathname = `/${name}`;
    try {
      return await connect(other.href);
    } catch (error) {
      refused = error;
    }
  }
  throw refused;
}

async function connect(url: string): Promise<Client> {
  const client = new Client({ connectionString: url });
  try {
    await client.connect();
    return client;
  } catch (error) {
    await client.end().catch(() => undefined);
    throw error;
  }
}
