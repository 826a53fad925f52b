import { faultRun } from '../faults/fault-run';
import type { FaultOptions, FaultReport } from '../faults/fault-run';
import { followNewType } from './new-type';
import type { NewType } from './new-type';
import { nextContexts } from './next/contexts';
import { Releases } from './releases';
import { upgradeAndRollBack } from './rolling';
import type { Phases } from './rolling';

export interface UpgradeOptions extends Pick<FaultOptions, 'seed' | 'onLine' | 'onProgress' | 'signal'> {
  /** The number of upgrades with roll-back before the last upgrade. */
  readonly rounds: number;
}

export interface UpgradeReport extends FaultReport {
  readonly newType: NewType;
  readonly phases: Phases;
}

// A changed context has two processes, so that one works while the other one is upgraded.
const INSTANCES = { ordering: 2, shipping: 2 };
// Shorter than usual, so that today's processes resume within the short time after a roll-back.
const ENV = { CONSUMER_PRESENCE_MS: '2000' };

/**
 * Runs today's code and the next release side by side under load. It upgrades, rolls back, and upgrades a last time,
 * and kills processes in between. When all processes have ended it checks I1–I9 as after faults, with the views and
 * publications of the next release. Every event of the new type must have arrived everywhere. A seed repeats the
 * choices, but not the timing of the machine.
 */
export async function upgradeRun({ rounds, ...options }: UpgradeOptions): Promise<UpgradeReport> {
  const releases = new Releases();
  let phases: Phases = [];
  let newType: NewType | undefined;
  const report = await faultRun({
    ...options,
    store: 'postgres',
    instances: INSTANCES,
    env: ENV,
    contexts: nextContexts,
    harm: async (scene) => {
      phases = await upgradeAndRollBack(scene, releases, rounds);
    },
    inspect: async (world) => {
      newType = await followNewType(world);
      return newType.violations;
    },
  });
  return { ...report, newType: newType!, phases };
}
