import { z } from 'zod';

/** The environment of the devices' API, in addition to `frontSettings`. */
export const deviceApiSettings = z.object({
  /** The largest body that a device may send, in bytes. */
  DEVICE_API_BODY_LIMIT_BYTES: z.coerce.number().int().min(64).max(1_000_000).default(4_096),
});
