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

/** The files in which a process has its certificate, in PEM: all three or none. */
export const certificateSettings = z.object({
  MARU_TLS_CERT: z.string().optional(),
  MARU_TLS_KEY: z.string().optional(),
  /** The authorities whose certificates the others must have. */
  MARU_TLS_CA: z.string().optional(),
});

/** Where a process with a certificate can be asked how it is by who has none. */
export const healthPort = z.coerce
  .number(PORT_RANGE)
  .int(PORT_RANGE)
  .min(0, PORT_RANGE)
  .max(65_535, PORT_RANGE)
  .default(3_001);

/** By what a context knows the processes that call it. */
export const calleeSettings = z.object({
  ...certificateSettings.shape,
  HEALTH_PORT: healthPort,
  /** What verifies service tokens; without it none is asked for. */
  MARU_SERVICE_PUBLIC_KEY: key(readPublicKey),
});

/** By what a process that calls contexts is known to them. */
export const callerSettings = z.object({
  ...certificateSettings.shape,
  /** What service tokens are signed with; without it none is sent. */
  MARU_SERVICE_KEY: key(readPrivateKey),
});
