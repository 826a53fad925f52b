import { setTimeout as sleep } from 'node:timers/promises';
import { breakKafka, breakLine, kill, killRelayHolder, pause, restartEventStore, restartPostgres } from './faults';
import type { Fault } from './faults';
import type { Scene } from './scene';

const LONGEST_PAUSE_MS = 3_000;
const LONGEST_LEAD_MS = 8_000;
const LONGEST_CATCH_UP_MS = 1_500;

/**
 * Causes one fault after the other while `goesOn` returns true. Every kind comes once before any comes again, in an
 * order of the seed. Two of three get a second, short fault, during the first one or just after it, while all
 * processes catch up.
 */
export async function faults(scene: Scene, goesOn: (round: number) => boolean): Promise<void> {
  const kinds: Fault[] = [kill, pause, breakKafka, restartPostgres, killRelayHolder, breakLine];
  if (scene.world.eventStore) kinds.push(restartEventStore);
  let deck: Fault[] = [];
  for (let round = 1; goesOn(round); round++) {
    if (deck.length === 0) deck = scene.shuffled(kinds);
    const fault = deck.pop()!;
    const second = scene.pick([kill, killRelayHolder]);
    const when = scene.pick(['meanwhile', 'afterwards', 'never']);
    const leadMs = scene.msBetween(0, when === 'meanwhile' ? LONGEST_LEAD_MS : LONGEST_CATCH_UP_MS);
    const pauseMs = scene.msBetween(0, LONGEST_PAUSE_MS);
    const going = fault(scene);
    if (when === 'afterwards') await going;
    await Promise.all([going, when !== 'never' && sleep(leadMs).then(() => second(scene))]);
    await sleep(pauseMs);
  }
}
