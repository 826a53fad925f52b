import { findEmbeddedPostgres, startEmbeddedPostgres } from '@maru/embedded-postgres';
import { readSettings } from '@maru/service';
import { contexts } from '../contexts';
import { EVENTS, prepareDatabases } from '../databases';
import { becomeTheOnlyPlatform } from '../platform-lock';
import { databaseFolder, platformSettings } from '../settings';

export interface ShopDatabases {
  /** By context, and the log's under `events`. */
  readonly urls: ReadonlyMap<string, string>;
  /** Stops the database again, if it was not running. */
  close(): Promise<void>;
}

/**
 * The databases of the shop, for tools: those of the platform that runs on the data folder, or, when none does, the embedded
 * database started for as long as the tool needs it (and no platform can start on it meanwhile).
 */
export async function openShopDatabases(env: NodeJS.ProcessEnv): Promise<ShopDatabases> {
  const settings = readSettings(platformSettings, env);
  const names = [EVENTS, ...contexts.map(({ name }) => name)];
  const dataDirectory = databaseFolder(settings.get('MARU_DATA_DIR'));
  const running = settings.get('DATABASE_URL') ?? (await findEmbeddedPostgres(dataDirectory));
  if (running) return { urls: await prepareDatabases(running, names), close: () => Promise.resolve() };

  const database = await startEmbeddedPostgres({ dataDirectory, port: settings.get('MARU_POSTGRES_PORT') });
  try {
    const urls = await prepareDatabases(database.url, names);
    const letGo = await becomeTheOnlyPlatform(urls.get(EVENTS)!, () => undefined);
    return { urls, close: () => letGo().then(() => database.stop()) };
  } catch (error) {
    if (!database.adopted) await database.stop();
    throw error;
  }
}
