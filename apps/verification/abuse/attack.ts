import type { Attacker } from './attacker';

/** The attacked shop, as an attack sees it. */
export interface Scene {
  readonly url: string;
  /** A new client with an address and, when it is signed in, an account of its own. */
  attacker(wish?: { readonly signedIn?: boolean }): Promise<Attacker>;
  /** A product that is there. */
  readonly productId: string;
  /** How many bytes the shop has written so far, in all of its processes. */
  loggedBytes(): number;
}

/** One client that does one thing as hard as it can, within bounds. Each is a file in `attacks/`. */
export interface Attack {
  /** A sentence about the attacker: `asks for …`. */
  readonly name: string;
  /** Prepares the attacker, outside of what is measured. */
  begin(scene: Scene): Promise<RunningAttack>;
}

export interface RunningAttack {
  /** Attacks until the signal aborts; again for each slice. */
  slice(signal: AbortSignal): Promise<void>;
  /** Further faults in how the shop has taken it; called once, after the last slice. */
  verdict?(): readonly string[];
}

/** Runs `work` again and again, `lanes` at a time, until the signal aborts. */
export async function over(signal: AbortSignal, lanes: number, work: () => Promise<unknown>): Promise<void> {
  const lane = async () => {
    while (!signal.aborted) await work();
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}
