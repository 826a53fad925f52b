import type { Client } from './client';
import type { MailSink } from './mail-sink';

/** Somebody with a confirmed address, who has logged in. */
export interface Member {
  readonly userId: string;
  readonly email: string;
  readonly password: string;
  readonly accessToken: string;
  readonly refreshToken: string;
  /** With their token, from the address that they have logged in from. */
  readonly client: Client;
}

/** A shop that confirms addresses by letters, as a trial sees it. */
export interface TrialScene {
  readonly url: string;
  readonly mail: MailSink;
  /** Somebody who has never been there, at an address of their own. */
  readonly stranger: () => Client;
  readonly member: () => Promise<Member>;
  /** Logs in again, so that steps which want a fresh login are open. */
  readonly operator: () => Promise<Client>;
  /** Sets the roles of a member, and logs the member in with them. */
  readonly withRoles: (member: Member, roles: readonly string[]) => Promise<Member>;
  /** The status that a context itself answers to `GET path`, as it is asked by a process of the shop. */
  readonly statusAtContext: (context: string, path: string, authorization: string) => Promise<number>;
}

/** An attack on accounts or authority. It has an end, and says what the attacker has gained. */
export interface Trial {
  /** A sentence about the attacker: `keeps …`. */
  readonly name: string;
  /** @returns what is wrong; nothing when the attacker has gained nothing @throws Error when it could not be tried */
  run(scene: TrialScene): Promise<readonly string[]>;
}

/** The faults among these sentences, each of which stands when its condition holds. */
export const faults = (...found: readonly (readonly [wrong: boolean, sentence: string])[]): readonly string[] =>
  found.flatMap(([wrong, sentence]) => (wrong ? [sentence] : []));
