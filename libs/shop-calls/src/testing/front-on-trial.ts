import { RandomIds, SystemRandom, SystemScheduler } from '@maru/kernel';
import type { TokensOnTrial } from '@maru/security/testing';
import { createLogger } from '@maru/service';
import type { FrontOptions } from '../front-options';
import type { ContextsOnTrial } from './contexts-on-trial';

/** The options of a front in a spec: these contexts and tokens, a free port, and a silent log. */
export const frontOnTrial = (
  contexts: ContextsOnTrial,
  tokens: TokensOnTrial,
  env: FrontOptions['env'] = {},
): FrontOptions => ({
  addresses: contexts.addresses,
  tokens: tokens.verifier,
  logger: createLogger({ level: 'silent' }),
  ids: new RandomIds(),
  random: new SystemRandom(),
  scheduler: new SystemScheduler(),
  env,
  host: '127.0.0.1',
  port: 0,
});
