import { RandomIds, SystemClock, SystemRandom, SystemScheduler } from '@maru/kernel';
import {
  announce,
  callerSettings,
  healthPort,
  listeningSettings,
  observeProcess,
  openHearing,
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

export interface RunFrontOptions {
  /** Whether it hears events, from the brokers or the log of `hearingSettings`. */
  readonly hears?: boolean;
}

/** Runs the app as this process until a signal stops it. Called by `apps/<name>/src/main.ts`. */
export function runFront(
  name: string,
  start: (options: FrontOptions) => Promise<RunningFront>,
  { hears = false }: RunFrontOptions = {},
): void {
  const { env } = process;
  runProcess(name, frontProcessSettings, async ({ settings, logger, undo, stopping }) => {
    const ids = new RandomIds();
    const { trust, peers, close } = await openTrust({ service: name, calls: true, env, logger });
    undo.add('certificates', close);
    const jwksUrl = () => settings.get('JWKS_URL');
    const tokens = requestTokens({ jwksUrl, peers, env, logger });
    undo.add('tokens', async () => tokens.close());
    const time = { clock: new SystemClock(), scheduler: new SystemScheduler(), random: new SystemRandom() };
    const bus = hears ? await openHearing({ name, env, logger, undo, stopping, ...time }) : undefined;
    const front = await start({
      addresses: addressesIn(env),
      bus,
      trust,
      peers,
      tokens,
      logger,
      ids,
      random: time.random,
      scheduler: time.scheduler,
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
