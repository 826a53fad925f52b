import type { Client } from './client';
import type { MailSink } from './mail-sink';

/** A user with a confirmed email address who has logged in. */
export interface Member {
  readonly userId: string;
  readonly email: string;
  readonly password: string;
  readonly accessToken: string;
  readonly refreshToken: string;
  /** Has the member's token, and the network address of the login. */
  readonly client: Client;
}

/** A shop that confirms email addresses by letters, as a trial sees it. */
export interface TrialScene {
  readonly url: string;
  readonly mail: MailSink;
  /** A new client without a token, with a network address of its own. */
  readonly stranger: () => Client;
  readonly member: () => Promise<Member>;
  /** Logs the operator in anew, so that steps which need a fresh login are allowed. */
  readonly operator: () => Promise<Client>;
  /** Sets the roles of a member, and logs the member in with them. */
  readonly withRoles: (member: Member, roles: readonly string[]) => Promise<Member>;
  /** The status of the context's own answer to `GET path`, asked as a process of the shop. */
  readonly statusAtContext: (context: string, path: string, authorization: string) => Promise<number>;
}

/** An attack on accounts or authority. It ends by itself and reports what the attacker has gained. */
export interface Trial {
  /** The predicate of a sentence about the attacker: `keeps …`. */
  readonly name: string;
  /** @returns the faults; none when the attacker has gained nothing @throws Error when the trial cannot be finished */
  run(scene: TrialScene): Promise<readonly string[]>;
}

/** The sentences whose condition holds. */
export const faults = (...found: readonly (readonly [wrong: boolean, sentence: string])[]): readonly string[] =>
  found.flatMap(([wrong, sentence]) => (wrong ? [sentence] : []));
