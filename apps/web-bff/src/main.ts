import 'reflect-metadata';
import { RandomIds, SystemScheduler } from '@maru/kernel';
import {
  createLogger,
  listeningSettings,
  onStop,
  openTrust,
  processSettings,
  readSettings,
  requestTokens,
} from '@maru/service';
import { z } from 'zod';
import { addressSettings, addressVariableOf, calledContexts, startWebBff } from './web-bff.app';
import type { ContextAddresses } from './web-bff.app';

const STOP_MS = 9_500;

/** The web's own backend as a process of its own. */
async function main(): Promise<void> {
  const given = readSettings(addressSettings, process.env);
  const own = readSettings(listeningSettings, process.env);
  const jwks = readSettings(z.object({ JWKS_URL: processSettings.shape.JWKS_URL }), process.env);
  const logger = createLogger({ level: own.get('LOG_LEVEL') });
  const addresses = Object.fromEntries(
    calledContexts.map((context) => [context, String(given.get(addressVariableOf(context)))]),
  ) as ContextAddresses;
  const { trust, peers, close } = await openTrust({ service: 'web-bff', calls: true, env: process.env, logger });
  const bff = await startWebBff({
    addresses,
    trust,
    peers,
    tokens: requestTokens({ jwksUrl: () => jwks.get('JWKS_URL'), peers, env: process.env, logger }),
    logger,
    ids: new RandomIds(),
    scheduler: new SystemScheduler(),
    env: process.env,
    host: own.get('HOST'),
    port: own.get('PORT'),
  });
  logger.info({ url: bff.url }, 'web-bff is up');
  onStop(() => {
    setTimeout(() => process.exit(1), STOP_MS).unref();
    void bff
      .close()
      .then(close)
      .then(() => process.exit(0));
  });
}

main().catch((error: unknown) => {
  const { name, message, stack } = error as Error;
  process.stderr.write(`web-bff could not start: ${name === 'InvalidSettings' ? message : stack}\n`);
  process.exit(1);
});
