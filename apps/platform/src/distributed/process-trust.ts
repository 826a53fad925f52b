import { certificateFiles, publicServiceKey } from '@maru/security';
import { InvalidSettings, openCertificates } from '@maru/service';
import path from 'node:path';
import type { Logger } from 'pino';

/** The means by which the processes of the shop authenticate each other. */
export interface ShopTrust {
  /** A folder with a certificate for each process. */
  readonly certificates?: string | undefined;
  /** The private key that signs service tokens. */
  readonly key?: string | undefined;
}

type Part = Readonly<Record<string, string>>;

/** The variables of a process that others call. `healthPort` serves its health endpoints when it listens with TLS. */
export const calleeTrust = (name: string, { certificates, key }: ShopTrust, healthPort: number): Part => ({
  ...(certificates !== undefined && { ...certificateVariables(certificates, name), HEALTH_PORT: String(healthPort) }),
  ...(key !== undefined && { MARU_SERVICE_PUBLIC_KEY: publicServiceKey(key) }),
});

/** The variables of a process that calls others. Only these processes get the private key. */
export const callerTrust = (name: string, { certificates, key }: ShopTrust): Part => ({
  ...(certificates !== undefined && certificateVariables(certificates, name)),
  ...(key !== undefined && { MARU_SERVICE_KEY: key }),
});

export function certificateVariables(folder: string, name: string): Part {
  const { cert, key, ca } = certificateFiles(path.resolve(folder), name);
  return { MARU_TLS_CERT: cert, MARU_TLS_KEY: key, MARU_TLS_CA: ca };
}

/**
 * Checks the certificates of all processes before one is started.
 * @throws InvalidSettings when one is missing or cannot be used
 */
export async function checkCertificates(folder: string, names: readonly string[], logger: Logger): Promise<void> {
  for (const name of names) {
    try {
      const certificates = await openCertificates(certificateVariables(folder, name), logger);
      certificates?.close();
    } catch (error) {
      if (!(error instanceof InvalidSettings)) throw error;
      const reason = error.message.replace(/^[A-Z_, ]+: /, '');
      throw new InvalidSettings(`MARU_TLS_DIR: ${reason}; npm run certs makes a missing one`, { cause: error });
    }
  }
}
