import 'reflect-metadata';
import { RandomIds } from '@maru/kernel';
import { createLogger, LOG_LEVELS, readSettings } from '@maru/service';
import { z } from 'zod';
import { startGateway } from './gateway.app';
import { routedContexts } from './routes';
import type { RoutedContext } from './routes';

const variableOf = (context: RoutedContext) => `${context.toUpperCase()}_URL`;
const contextUrl = z.url({ protocol: /^https?$/, error: 'must be a URL like "http://127.0.0.1:4001"' });

/** `CATALOG_URL`, `ORDERING_URL` and so on: where each context is. */
const upstreams = z.object(Object.fromEntries(routedContexts.map((context) => [variableOf(context), contextUrl])));

const settings = z.object({
  PORT: z.coerce.number('must be a port').int().min(0).max(65_535).default(3_000),
  HOST: z.string().default('127.0.0.1'),
  LOG_LEVEL: z.enum(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(', ')}`).default('info'),
});

const STOP_MS = 9_500;

/** The gateway as a process of its own. */
async function main(): Promise<void> {
  const urls = readSettings(upstreams, process.env);
  const own = readSettings(settings, process.env);
  const logger = createLogger({ level: own.get('LOG_LEVEL') });
  const gateway = await startGateway({
    resolve: (context) => String(urls.get(variableOf(context))),
    logger,
    ids: new RandomIds(),
    env: process.env,
    host: own.get('HOST'),
    port: own.get('PORT'),
  });
  logger.info({ url: gateway.url }, 'gateway is up');
  const stop = () => {
    setTimeout(() => process.exit(1), STOP_MS).unref();
    void gateway.close().then(() => process.exit(0));
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

main().catch((error: unknown) => {
  const { name, message, stack } = error as Error;
  process.stderr.write(`gateway could not start: ${name === 'InvalidSettings' ? message : stack}\n`);
  process.exit(1);
});
