import { RandomIds, SystemRandom, SystemScheduler } from '@maru/kernel';
import {
  announce,
  callerSettings,
  healthPort,
  listeningSettings,
  observeProcess,
  openTrust,
  processSettings,
  requestTokens,
  runProcess,
} from '@maru/service';
import { z } from 'zod';
import { addressesIn } from './address-settings';
import type { FrontOptions, RunningFront } from './front-options';

const { JWKS_URL, CONSUL_URL, CONSUL_TOKEN, ADVERTISE_URL, SERVICE_VERSION } = processSettings.shape;

/** The settings of a front's process, besides `addressSettings` and the front's own settings. */
export const frontProcessSettings = z.object({
  ...listeningSettings.shape,
  JWKS_URL,
  CONSUL_URL,
  CONSUL_TOKEN,
  ADVERTISE_URL,
  SERVICE_VERSION,
  ...callerSettings.shape,
  HEALTH_PORT: healthPort,
});

/** Runs the app as this process until a signal stops it. Called by `apps/<name>/src/main.ts`. */
export function runFront(name: string, start: (options: FrontOptions) => Promise<RunningFront>): void {
  const { env } = process;
  runProcess(name, frontProcessSettings, async ({ settings, logger, undo }) => {
    const ids = new RandomIds();
    const { trust, peers, close } = await openTrust({ service: name, calls: true, env, logger });
    undo.add('certificates', close);
    const jwksUrl = () => settings.get('JWKS_URL');
    const tokens = requestTokens({ jwksUrl, peers, env, logger });
    undo.add('tokens', async () => tokens.close());
    const front = await start({
      addresses: addressesIn(env),
      trust,
      peers,
      tokens,
      logger,
      ids,
      random: new SystemRandom(),
      scheduler: new SystemScheduler(),
      env,
      host: settings.get('HOST'),
      port: settings.get('PORT'),
      observe: observeProcess,
    });
    undo.add('front', () => front.close());
    // Added last, so undone first: the front leaves discovery before it drains.
    const announced = await announce(front, { settings: settings.all(), id: ids.next(), logger });
    if (announced) undo.add('registration', () => announced.deregister());
    logger.info({ url: front.url }, `${front.name} is up`);
  });
}
