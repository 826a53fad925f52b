import { Client, escapeIdentifier } from 'pg';

/** The database of DATABASE_URL does not exist and could not be created. The message has the reason in one sentence. */
export class NoDatabase extends Error {
  override readonly name = 'NoDatabase';
}

const UNKNOWN_DATABASE = '3D000';
const EXISTS = new Set(['42P04', '23505']);
// A server has both by default.
const DEFAULT_DATABASES = ['postgres', 'template1'];

/**
 * Connects to the database of the URL. A missing one is created if the role may do that.
 * @throws NoDatabase; errors of the connection
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
  // By libpq's rule, a URL without a database means the one named after the user.
  const name = decodeURIComponent(wanted.pathname.slice(1) || wanted.username);
  const failed = (cause: unknown) =>
    new NoDatabase(
      `the database "${name}" of DATABASE_URL does not exist and could not be created (${(cause as Error).message}). ` +
        `Create it, or set DATABASE_URL to one that exists.`,
      { cause },
    );
  const client = await connectToAny(url).catch((error: unknown) => {
    throw failed(error);
  });
  try {
    await client.query(`CREATE DATABASE ${escapeIdentifier(name)}`);
  } catch (error) {
    // Another process may have created it meanwhile.
    if (!EXISTS.has((error as { code?: string }).code ?? '')) throw failed(error);
  } finally {
    await client.end();
  }
}

async function connectToAny(url: string): Promise<Client> {
  let refused: unknown;
  for (const name of DEFAULT_DATABASES) {
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
