import type { Certificates, ServiceTokenVerifier } from '@maru/security';

/** By what a process knows the others of the shop. One that has neither of the two answers whoever reaches it. */
export interface Trust {
  /** It listens with TLS, and only who has a certificate of the same authority gets a connection. */
  readonly certificates?: Certificates | undefined;
  /** Every request must carry a token that one of the shop's callers has signed. */
  readonly tokens?: ServiceTokenVerifier | undefined;
  /** With certificates: where it says in plain HTTP how it is, on the same host; default 0, any free port. */
  readonly healthPort?: number | undefined;
}
