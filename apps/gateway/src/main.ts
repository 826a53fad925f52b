import 'reflect-metadata';
import { discoverySettings, openDiscovery } from '@maru/discovery';
import { RandomIds } from '@maru/kernel';
import { listeningSettings, observeProcess, openTrust, readSettings, requestTokens, runProcess } from '@maru/service';
import { callAddressesIn } from './calls/called-contexts';
import { jwksUrlIn, startGateway } from './gateway.app';
import { routedContexts } from './routes';
import { addressesOf, mustBeTls } from './upstream-settings';

/** The gateway as a process of its own. */
runProcess('gateway', listeningSettings, async ({ settings, logger, undo }) => {
  const { env } = process;
  const { trust, peers, close } = await openTrust({ service: 'gateway', calls: true, env, logger });
  undo.add('certificates', close);
  const discovery = openDiscovery({
    scheme: trust.certificates ? 'https' : 'http',
    settings: readSettings(discoverySettings, env).all(),
    services: routedContexts,
    addresses: () => {
      const addresses = addressesOf(env);
      if (trust.certificates) mustBeTls(addresses);
      return addresses;
    },
    onFault: ({ service, error }) =>
      logger.warn({ err: error, service }, 'discovery cannot be asked; the last known instances stay in use'),
    onHealed: ({ service }) => logger.info({ service }, 'discovery is back'),
  });
  undo.add('discovery', () => discovery.close());
  const tokens = requestTokens({ jwksUrl: () => jwksUrlIn(discovery), peers, env, logger });
  undo.add('tokens', async () => tokens.close());
  const gateway = await startGateway({
    discovery,
    tokens,
    peers,
    callAddresses: callAddressesIn(env),
    logger,
    ids: new RandomIds(),
    env,
    host: settings.get('HOST'),
    port: settings.get('PORT'),
    observe: observeProcess,
  });
  undo.add('gateway', () => gateway.close());
  logger.info({ url: gateway.url }, 'gateway is up');
});
