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

// Two processes of each context that changes: while one is upgraded, the other one goes on.
const INSTANCES = { ordering: 2, shipping: 2 };
// Shorter than usual, so that after a roll-back today's processes go on in the moment that they have.
const ENV = { CONSUMER_PRESENCE_MS: '2000' };

/**
 * Today's code and the next release side by side under load: upgraded, rolled back, and upgraded
 * for good, with processes killed in between. Then all processes end. I1–I9 are checked as after faults, with the next
 * release's views and publications. Every event of the new type must be where it belongs. The seed repeats the choices,
 * but not the timing of the machine.
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
