import { setTimeout as sleep } from 'node:timers/promises';
import { kill, killRelayHolder } from '../faults/faults';
import { called } from '../faults/scene';
import type { Scene } from '../faults/scene';
import { changedContexts } from './next/contexts';
import type { Release, Releases } from './releases';

const LONGEST_BESIDE_MS = 3_000;
const LONGEST_ALONE_MS = 5_000;

/** The duration of each phase, in s. */
export type Phases = { readonly phase: string; readonly seconds: number }[];

/**
 * Upgrades the contexts process by process, so that both releases run side by side for a while. Then it rolls all of
 * them back in the same way. After `rounds` such rounds it upgrades a last time. The seed decides which processes are
 * killed in between.
 */
export async function upgradeAndRollBack(scene: Scene, releases: Releases, rounds: number): Promise<Phases> {
  const phases: Phases = [];
  const timed = async (phase: string, work: () => Promise<void>) => {
    const began = performance.now();
    await work();
    phases.push({ phase, seconds: (performance.now() - began) / 1_000 });
  };
  await timed('today', () => aWhile(scene));
  for (let round = 1; round <= rounds; round++) {
    await timed(`upgrade ${round}`, () => roll(scene, releases, 'next'));
    await timed(`next ${round}`, () => aWhile(scene));
    await timed(`roll-back ${round}`, () => roll(scene, releases, 'today'));
    await timed(`today again ${round}`, () => aWhile(scene));
  }
  await timed('last upgrade', () => roll(scene, releases, 'next'));
  await timed('next', () => aWhile(scene));
  return phases;
}

/** Changes the release of one process after the other, context by context, in an order of the seed. */
async function roll(scene: Scene, releases: Releases, to: Release): Promise<void> {
  for (const { name } of scene.shuffled(changedContexts)) {
    for (const process of scene.shuffled(scene.world.shop.processes.filter((each) => each.name === name))) {
      scene.tell(`${called(process)} becomes ${to}`);
      await releases.change(process, to);
      if (scene.likely(0.3)) await kill(scene);
      await sleep(scene.msBetween(0, LONGEST_BESIDE_MS));
    }
  }
}

/** Waits a while, and kills a process, while all processes run the same release. */
async function aWhile(scene: Scene): Promise<void> {
  await sleep(scene.msBetween(LONGEST_ALONE_MS / 3, LONGEST_ALONE_MS / 2));
  await scene.pick([kill, killRelayHolder])(scene);
  await sleep(scene.msBetween(LONGEST_ALONE_MS / 3, LONGEST_ALONE_MS / 2));
}
