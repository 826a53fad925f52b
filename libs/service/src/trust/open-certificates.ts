import { Certificates, InvalidCertificates } from '@maru/security';
import type { Logger } from 'pino';
import { InvalidSettings, readSettings } from '../settings';
import { certificateSettings } from './trust-settings';

/**
 * The certificates that the environment names, read again when their files change; undefined without any.
 * @throws InvalidSettings when one of the three files is not set, or they cannot be used
 */
export async function openCertificates(
  env: Readonly<Record<string, string | undefined>>,
  logger: Logger,
): Promise<Certificates | undefined> {
  const { MARU_TLS_CERT: cert, MARU_TLS_KEY: key, MARU_TLS_CA: ca } = readSettings(certificateSettings, env).all();
  if (cert === undefined && key === undefined && ca === undefined) return undefined;
  if (cert === undefined || key === undefined || ca === undefined)
    throw new InvalidSettings('MARU_TLS_CERT, MARU_TLS_KEY and MARU_TLS_CA must be set together, or none of them');
  try {
    return await Certificates.open({
      files: { cert, key, ca },
      onRenewed: (validTo) => logger.info({ validTo }, 'a renewed certificate is in use'),
      onFault: (err) => logger.warn({ err }, 'the renewed certificate cannot be used; the previous one stays in use'),
    });
  } catch (error) {
    if (!(error instanceof InvalidCertificates)) throw error;
    throw new InvalidSettings(`MARU_TLS_CERT, MARU_TLS_KEY, MARU_TLS_CA: ${error.message}`, { cause: error });
  }
}
