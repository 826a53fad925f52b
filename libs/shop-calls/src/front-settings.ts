import { serviceSettings } from '@maru/service';
import { z } from 'zod';
import { callSettings } from './call-settings';

/** The settings of every front. */
export const frontSettings = z.object({
  ...callSettings.shape,
  BODY_LIMIT_BYTES: serviceSettings.shape.BODY_LIMIT_BYTES,
  DRAIN_TIMEOUT_MS: serviceSettings.shape.DRAIN_TIMEOUT_MS,
  TOKEN_ISSUER: serviceSettings.shape.TOKEN_ISSUER,
  TOKEN_AUDIENCE: serviceSettings.shape.TOKEN_AUDIENCE,
});
