import type { Ids, Random, Scheduler } from '@maru/kernel';
import type { TokenVerifier } from '@maru/security';
import type { Peers, Trust } from '@maru/service';
import type { Logger } from 'pino';
import type { ContextAddresses } from './called-contexts';

/** What an app in front of the contexts runs on. */
export interface FrontOptions {
  readonly addresses: ContextAddresses;
  /** Which processes may ask it at all; default whichever reach it. */
  readonly trust?: Trust | undefined;
  /** As whom it calls the contexts; default as anybody. */
  readonly peers?: Peers | undefined;
  readonly tokens: TokenVerifier;
  readonly logger: Logger;
  readonly ids: Ids;
  readonly random: Random;
  readonly scheduler: Scheduler;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
}

export interface RunningFront {
  readonly name: string;
  readonly url: string;
  /** Where it says how it is, when it listens with TLS. */
  readonly healthUrl?: string | undefined;
  /** Stops accepting and answers what is in flight. Never rejects. */
  readonly close: () => Promise<void>;
}
