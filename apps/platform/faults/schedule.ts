import { setTimeout as sleep } from 'node:timers/promises';
import { breakKafka, breakLine, kill, killRelayHolder, pause, restartEventStore, restartPostgres } from './faults';
import type { Fault } from './faults';
import type { Scene } from './scene';

const LONGEST_CALM_MS = 3_000;
const LONGEST_LEAD_MS = 8_000;

/**
 * One fault after the other until `goesOn` says no: every kind comes once before any comes again, in an order of the seed. Into every
 * other one falls a second, short one.
 */
export async function faults(scene: Scene, goesOn: (round: number) => boolean): Promise<void> {
  const kinds: Fault[] = [kill, pause, breakKafka, restartPostgres, killRelayHolder, breakLine];
  if (scene.world.eventStore) kinds.push(restartEventStore);
  let deck: Fault[] = [];
  for (let round = 1; goesOn(round); round++) {
    if (deck.length === 0) deck = scene.shuffled(kinds);
    const fault = deck.pop()!;
    const second = scene.likely(0.5) ? scene.pick([kill, killRelayHolder]) : undefined;
    const leadMs = scene.msBetween(0, LONGEST_LEAD_MS);
    const calmMs = scene.msBetween(0, LONGEST_CALM_MS);
    await Promise.all([fault(scene), second && sleep(leadMs).then(() => second(scene))]);
    await sleep(calmMs);
  }
}
