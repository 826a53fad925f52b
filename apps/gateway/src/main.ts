import 'reflect-metadata';
import { discoverySettings, openDiscovery } from '@maru/discovery';
import { RandomIds } from '@maru/kernel';
import { createLogger, listeningSettings, onStop, openTrust, readSettings, requestTokens } from '@maru/service';
import { callAddressesIn } from './calls/called-contexts';
import { jwksUrlIn, startGateway } from './gateway.app';
import { routedContexts } from './routes';
import { addressesOf, mustBeTls } from './upstream-settings';

const STOP_MS = 9_500;

/** The gateway as a process of its own. */
async function main(): Promise<void> {
  const own = readSettings(listeningSettings, process.env);
  const logger = createLogger({ level: own.get('LOG_LEVEL') });
  const { trust, peers, close } = await openTrust({ service: 'gateway', calls: true, env: process.env, logger });
  const discovery = openDiscovery({
    scheme: trust.certificates ? 'https' : 'http',
    settings: readSettings(discoverySettings, process.env).all(),
    services: routedContexts,
    addresses: () => {
      const addresses = addressesOf(process.env);
      if (trust.certificates) mustBeTls(addresses);
      return addresses;
    },
    onFault: ({ service, error }) => logger.warn({ err: error, service }, 'discovery is away: the last answer holds'),
    onHealed: ({ service }) => logger.info({ service }, 'discovery is back'),
  });
  const tokens = requestTokens({ jwksUrl: () => jwksUrlIn(discovery), peers, env: process.env, logger });
  const gateway = await startGateway({
    discovery,
    tokens,
    peers,
    callAddresses: callAddressesIn(process.env),
    logger,
    ids: new RandomIds(),
    env: process.env,
    host: own.get('HOST'),
    port: own.get('PORT'),
  });
  logger.info({ url: gateway.url }, 'gateway is up');
  onStop(() => {
    setTimeout(() => process.exit(1), STOP_MS).unref();
    void gateway
      .close()
      .then(() => tokens.close())
      .then(() => discovery.close())
      .then(close)
      .then(() => process.exit(0));
  });
}

main().catch((error: unknown) => {
  const { name, message, stack } = error as Error;
  process.stderr.write(`gateway could not start: ${name === 'InvalidSettings' ? message : stack}\n`);
  process.exit(1);
});
