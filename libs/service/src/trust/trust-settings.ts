import { InvalidServiceKey, readPrivateKey, readPublicKey } from '@maru/security';
import { z } from 'zod';

const PORT_RANGE = 'must be a port, 0 to 65535';

const key = (read: (text: string) => unknown) =>
  z
    .string()
    .superRefine((text, context) => {
      try {
        read(text);
      } catch (error) {
        if (!(error instanceof InvalidServiceKey)) throw error;
        context.addIssue({ code: 'custom', message: error.message });
      }
    })
    .optional();

/** The PEM files of a process's certificate: all three or none. */
export const certificateSettings = z.object({
  MARU_TLS_CERT: z.string().optional(),
  MARU_TLS_KEY: z.string().optional(),
  /** The authorities that the certificates of other processes must come from. */
  MARU_TLS_CA: z.string().optional(),
});

/** The port of the health endpoints in plain HTTP, for a process that listens with a certificate. */
export const healthPort = z.coerce
  .number(PORT_RANGE)
  .int(PORT_RANGE)
  .min(0, PORT_RANGE)
  .max(65_535, PORT_RANGE)
  .default(3_001);

/** The settings by which a context verifies calling processes. */
export const calleeSettings = z.object({
  ...certificateSettings.shape,
  HEALTH_PORT: healthPort,
  /** The key that verifies service tokens. Without it none is required. */
  MARU_SERVICE_PUBLIC_KEY: key(readPublicKey),
});

/** The settings by which a process authenticates itself to the contexts that it calls. */
export const callerSettings = z.object({
  ...certificateSettings.shape,
  /** The key that signs service tokens. Without it none is sent. */
  MARU_SERVICE_KEY: key(readPrivateKey),
});
