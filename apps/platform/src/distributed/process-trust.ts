import { certificateFiles, publicServiceKey } from '@maru/security';
import { InvalidSettings, openCertificates } from '@maru/service';
import path from 'node:path';
import type { Logger } from 'pino';

/** By what the processes of the shop know each other. */
export interface ShopTrust {
  /** A folder with a certificate for each of them. */
  readonly certificates?: string | undefined;
  /** What service tokens are signed with. */
  readonly key?: string | undefined;
}

type Part = Readonly<Record<string, string>>;

/** What a process that is called is told; `healthPort` is where it says how it is when it listens with TLS. */
export const calleeTrust = (name: string, { certificates, key }: ShopTrust, healthPort: number): Part => ({
  ...(certificates !== undefined && { ...certificateVariables(certificates, name), HEALTH_PORT: String(healthPort) }),
  ...(key !== undefined && { MARU_SERVICE_PUBLIC_KEY: publicServiceKey(key) }),
});

/** What a process that calls is told. Only these hold the key. */
export const callerTrust = (name: string, { certificates, key }: ShopTrust): Part => ({
  ...(certificates !== undefined && certificateVariables(certificates, name)),
  ...(key !== undefined && { MARU_SERVICE_KEY: key }),
});

export function certificateVariables(folder: string, name: string): Part {
  const { cert, key, ca } = certificateFiles(path.resolve(folder), name);
  return { MARU_TLS_CERT: cert, MARU_TLS_KEY: key, MARU_TLS_CA: ca };
}

/** Before anything is started. @throws InvalidSettings when one of them has no certificate that can be used */
export async function checkCertificates(folder: string, names: readonly string[], logger: Logger): Promise<void> {
  for (const name of names) {
    try {
      const certificates = await openCertificates(certificateVariables(folder, name), logger);
      certificates?.close();
    } catch (error) {
      if (!(error instanceof InvalidSettings)) throw error;
      const reason = error.message.replace(/^[A-Z_, ]+: /, '');
      throw new InvalidSettings(`MARU_TLS_DIR: ${reason}; npm run certs makes what is missing`, { cause: error });
    }
  }
}
