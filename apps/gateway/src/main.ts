import 'reflect-metadata';
import { RandomIds } from '@maru/kernel';
import { createLogger, listeningSettings, onStop, readSettings, requestTokens } from '@maru/service';
import { gatewaySettings, JWKS_OF_CUSTOMERS, startGateway } from './gateway.app';
import type { RoutedContext } from './gateway.app';
import { upstreamSettings, variableOf } from './upstream-settings';

const STOP_MS = 9_500;

/** The gateway as a process of its own. */
async function main(): Promise<void> {
  const urls = readSettings(upstreamSettings, process.env);
  const own = readSettings(listeningSettings, process.env);
  const logger = createLogger({ level: own.get('LOG_LEVEL') });
  const resolve = (context: RoutedContext) => String(urls.get(variableOf(context))).split(',');
  const jwksUrl = () => `${resolve('customers')[0]}${JWKS_OF_CUSTOMERS}`;
  const gateway = await startGateway({
    resolve,
    webBffUrl: readSettings(gatewaySettings, process.env).get('WEB_BFF_URL'),
    tokens: requestTokens({ jwksUrl, env: process.env, logger }),
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
