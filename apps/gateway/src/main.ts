import 'reflect-metadata';
import { RandomIds } from '@maru/kernel';
import { createLogger, listeningSettings, onStop, readSettings } from '@maru/service';
import { z } from 'zod';
import { startGateway } from './gateway.app';
import { routedContexts } from './routes';
import type { RoutedContext } from './routes';

const variableOf = (context: RoutedContext) => `${context.toUpperCase()}_URL`;
const ADDRESSES = /^https?:\/\/[^\s,]+(,https?:\/\/[^\s,]+)*$/;
const MUST_BE = 'must be a URL like "http://127.0.0.1:4001", or several with commas between';

/** `CATALOG_URL`, `ORDERING_URL` and so on: where each context is. */
const upstreams = z.object(
  Object.fromEntries(
    routedContexts.map((context) => [variableOf(context), z.string(MUST_BE).regex(ADDRESSES, MUST_BE)]),
  ),
);

const STOP_MS = 9_500;

/** The gateway as a process of its own. */
async function main(): Promise<void> {
  const urls = readSettings(upstreams, process.env);
  const own = readSettings(listeningSettings, process.env);
  const logger = createLogger({ level: own.get('LOG_LEVEL') });
  const gateway = await startGateway({
    resolve: (context) => String(urls.get(variableOf(context))).split(','),
    logger,
    ids: new RandomIds(),
    env: process.env,
    host: own.get('HOST'),
    port: own.get('PORT'),
  });
  logger.info({ url: gateway.url }, 'gateway is up');
  onStop(() => {
    setTimeout(() => process.exit(1), STOP_MS).unref();
    void gateway.close().then(() => process.exit(0));
  });
}

main().catch((error: unknown) => {
  const { name, message, stack } = error as Error;
  process.stderr.write(`gateway could not start: ${name === 'InvalidSettings' ? message : stack}\n`);
  process.exit(1);
});
