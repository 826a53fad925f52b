import { RandomIds, SystemRandom, SystemScheduler } from '@maru/kernel';
import {
  announce,
  createLogger,
  callerSettings,
  healthPort,
  listeningSettings,
  onStop,
  openTrust,
  processSettings,
  readSettings,
  requestTokens,
} from '@maru/service';
import { z } from 'zod';
import { addressesIn } from './address-settings';
import type { FrontOptions, RunningFront } from './front-options';

const STOP_MS = 9_500;
const { JWKS_URL, CONSUL_URL, CONSUL_TOKEN, ADVERTISE_URL, SERVICE_VERSION } = processSettings.shape;

/** What an app in front of the contexts reads when it is a process of its own, besides `addressSettings` and its own settings. */
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

/** Runs the app as this process until it is told to stop (see `onStop`): what an `apps/<name>/src/main.ts` calls. */
export function runFront(name: string, start: (options: FrontOptions) => Promise<RunningFront>): void {
  run(name, start).catch((error: unknown) => {
    const { name: kind, message, stack } = error as Error;
    process.stderr.write(`${name} could not start: ${kind === 'InvalidSettings' ? message : stack}\n`);
    process.exit(1);
  });
}

async function run(name: string, start: (options: FrontOptions) => Promise<RunningFront>): Promise<void> {
  const { env } = process;
  const settings = readSettings(frontProcessSettings, env);
  const logger = createLogger({ level: settings.get('LOG_LEVEL') });
  const ids = new RandomIds();
  const { trust, peers, close } = await openTrust({ service: name, calls: true, env, logger });
  const jwksUrl = () => settings.get('JWKS_URL');
  const tokens = requestTokens({ jwksUrl, peers, env, logger });
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
  });
  const announced = await announce(front, { settings: settings.all(), id: ids.next(), logger });
  logger.info({ url: front.url }, `${front.name} is up`);
  onStop(() => {
    setTimeout(() => process.exit(1), STOP_MS).unref();
    // It goes from the register before it drains: who asks discovery finds another one.
    void Promise.resolve(announced?.deregister())
      .catch((err: unknown) => logger.warn({ err }, 'could not leave the register'))
      .then(() => front.close())
      .then(() => tokens.close())
      .then(close)
      .then(() => process.exit(0));
  });
}
