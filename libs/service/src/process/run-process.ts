import type { Logger } from 'pino';
import type { z } from 'zod';
import { createLogger } from '../logging/logger';
import { readSettings } from '../settings';
import type { Settings } from '../settings';
import { Undo } from '../undo';
import { onStop } from './on-stop';
import { listeningSettings } from './process-settings';

/** The settings, logger, undo steps and stop signal of a starting process. */
export interface ProcessRoom<Schema extends z.ZodObject> {
  readonly settings: Settings<Schema>;
  readonly logger: Logger;
  /** Collects a step for each started thing. A stop runs them in reverse order. */
  readonly undo: Undo;
  /** Aborts when the process has to stop, also while it starts. */
  readonly stopping: AbortSignal;
}

/** The time limit for an orderly stop, in ms. Supervisors kill after ten seconds. */
const STOP_MS = 9_500;
const UNDO_MS = 1_000;

const EXPLAINED = new Set(['InvalidSettings', 'BackendUnreachable', 'WrongKeyEncryptionKey']);
// PostgreSQL's codes for a refused user, a wrong password, a missing database, and missing rights.
const REFUSED = new Set(['28000', '28P01', '3D000', '42501']);

/**
 * Runs `start` as this process until it has to stop (see `onStop`). Every `main.ts` calls it. Exits with 0 after a
 * stop, and with 1 when it could not start, so that a supervisor starts it again.
 * @param schema the settings of the process itself
 */
export function runProcess<Schema extends z.ZodObject>(
  name: string,
  schema: Schema,
  start: (room: ProcessRoom<Schema>) => Promise<void>,
): void {
  const stopping = new AbortController();
  const starting = begin(name, schema, start, stopping.signal);
  onStop(() => {
    setTimeout(() => process.exit(1), STOP_MS).unref();
    stopping.abort();
    void starting.then(
      (undo) => undo.all(STOP_MS).then(() => process.exit(0)),
      () => process.exit(0),
    );
  });
  starting.catch((error: unknown) => {
    if (stopping.signal.aborted) return;
    const { name: kind, message, stack, code } = error as Error & { code?: string };
    const explained = EXPLAINED.has(kind) || REFUSED.has(code ?? '');
    process.stderr.write(`${name} could not start: ${explained ? message : stack}\n`);
    process.exit(1);
  });
}

async function begin<Schema extends z.ZodObject>(
  name: string,
  schema: Schema,
  start: (room: ProcessRoom<Schema>) => Promise<void>,
  stopping: AbortSignal,
): Promise<Undo> {
  const settings = readSettings(schema, process.env);
  const level = readSettings(listeningSettings, process.env).get('LOG_LEVEL');
  const logger = createLogger({ level, application: name }).child({ context: name });
  const undo = new Undo(logger);
  try {
    await start({ settings, logger, undo, stopping });
    return undo;
  } catch (error) {
    await undo.all(UNDO_MS);
    throw error;
  }
}
