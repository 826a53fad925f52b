import type { Attacker } from './attacker';

/** The attacked shop, as an attack sees it. */
export interface Scene {
  readonly url: string;
  /** A new client with an address and, when it is signed in, an account of its own. */
  attacker(wish?: { readonly signedIn?: boolean }): Promise<Attacker>;
  /** A product that exists. */
  readonly productId: string;
  /** The bytes that all processes of the shop have logged so far. */
  loggedBytes(): number;
}

/** One client that repeats one kind of request as fast as its bounds allow. Each attack is a file in `attacks/`. */
export interface Attack {
  /** The predicate of a sentence about the attacker: `asks for …`. */
  readonly name: string;
  /** Prepares the attacker before anything is measured. */
  begin(scene: Scene): Promise<RunningAttack>;
}

export interface RunningAttack {
  /** Attacks until the signal aborts; called once for each slice. */
  slice(signal: AbortSignal): Promise<void>;
  /** The faults that the attack itself has seen; called once, after the last slice. */
  verdict?(): readonly string[];
}

/** Runs `work` again and again, `lanes` at a time, until the signal aborts. */
export async function over(signal: AbortSignal, lanes: number, work: () => Promise<unknown>): Promise<void> {
  const lane = async () => {
    while (!signal.aborted) await work();
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}
