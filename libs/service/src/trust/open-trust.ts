import { publicServiceKey, ServiceSigner, ServiceTokenVerifier } from '@maru/security';
import type { Logger } from 'pino';
import { readSettings } from '../settings';
import { openCertificates } from './open-certificates';
import { Peers } from './peers';
import type { Trust } from './trust';
import { calleeSettings, callerSettings, healthPort } from './trust-settings';
import { z } from 'zod';

export interface OpenTrustOptions {
  /** The name of this process: tokens for it are for this name, and by it others know whom they called. */
  readonly service: string;
  /** Whether it holds the shop's key, to call contexts: gateway and backends do, contexts do not. */
  readonly calls: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly logger: Logger;
}

export interface OpenedTrust {
  /** By what it knows who calls it. */
  readonly trust: Trust;
  /** By what those whom it calls know it. */
  readonly peers: Peers;
  readonly close: () => Promise<void>;
}

/** What the environment of a process says of how it and the others know each other. @throws InvalidSettings */
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
