import type { Certificates, ServiceTokenVerifier } from '@maru/security';

/** How a process verifies its callers. With neither certificates nor tokens it answers every caller. */
export interface Trust {
  /** The process listens with TLS, and clients need a certificate of the same authority. */
  readonly certificates?: Certificates | undefined;
  /** Every request needs a service token of one of the shop's processes. */
  readonly tokens?: ServiceTokenVerifier | undefined;
  /** With certificates: the port of health in plain HTTP, on the same host; default 0, any free port. */
  readonly healthPort?: number | undefined;
}
