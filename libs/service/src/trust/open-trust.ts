import { publicServiceKey, ServiceSigner, ServiceTokenVerifier } from '@maru/security';
import type { Logger } from 'pino';
import { readSettings } from '../settings';
import { openCertificates } from './open-certificates';
import { Peers } from './peers';
import type { Trust } from './trust';
import { calleeSettings, callerSettings, healthPort } from './trust-settings';
import { z } from 'zod';

export interface OpenTrustOptions {
  /** The name of this process: the audience of service tokens for it, and the caller in the tokens that it signs. */
  readonly service: string;
  /** Whether it has the shop's private key for calls to contexts. The gateway and fronts have it, contexts do not. */
  readonly calls: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly logger: Logger;
}

export interface OpenedTrust {
  /** Verifies the callers of this process. */
  readonly trust: Trust;
  /** The credentials of this process in its own calls. */
  readonly peers: Peers;
  readonly close: () => Promise<void>;
}

/** Opens certificates, service tokens and their keys from the environment of a process. @throws InvalidSettings */
export async function openTrust({ service, calls, env, logger }: OpenTrustOptions): Promise<OpenedTrust> {
  const key = calls ? readSettings(callerSettings, env).get('MARU_SERVICE_KEY') : undefined;
  const publicKey = calls
    ? key && publicServiceKey(key)
    : readSettings(calleeSettings, env).get('MARU_SERVICE_PUBLIC_KEY');
  const port = readSettings(z.object({ HEALTH_PORT: healthPort }), env).get('HEALTH_PORT');
  const certificates = await openCertificates(env, logger);
  const peers = new Peers({ certificates, ...(key && { signer: new ServiceSigner({ caller: service, key }) }) });
  const tokens = publicKey ? new ServiceTokenVerifier({ service, publicKey }) : undefined;
  return {
    trust: { certificates, tokens, healthPort: port },
    peers,
    close: async () => {
      await peers.close();
      certificates?.close();
    },
  };
}
