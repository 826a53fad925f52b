import type { Stage } from './stage';
import type { Trial, TrialScene } from './trial';
import type { Victim } from './victim';

export interface TrialOptions {
  readonly trials: readonly Trial[];
  readonly onProgress?: (line: string) => void;
  readonly signal?: AbortSignal;
}

const SLICE_MS = 2_000;

/**
 * Runs the trials one after the other, while a customer uses the shop.
 * @returns what an attacker has gained, and each error of the customer
 */
export async function trialRun({ scene, victim }: Stage, options: TrialOptions): Promise<readonly string[]> {
  const { trials, signal, onProgress = () => undefined } = options;
  const violations: string[] = [];
  for (const trial of trials) {
    signal?.throwIfAborted();
    const began = performance.now();
    const { gained, errors } = await besides(victim, tried(trial, scene));
    const found = [...gained, ...errors.map((error) => `the victim was answered ${error}`)];
    violations.push(...found.map((each) => `somebody who ${trial.name}: ${each}`));
    const outcome = found.length === 0 ? 'gains nothing' : `${found.length} faults`;
    onProgress(`${trial.name}: ${outcome}, after ${((performance.now() - began) / 1_000).toFixed(1)} s`);
    for (const fault of found) onProgress(`  ${fault}`);
  }
  return violations;
}

/** The gains of the trial. A trial that cannot be finished counts as a fault, too. */
const tried = (trial: Trial, scene: TrialScene): Promise<readonly string[]> =>
  trial.run(scene).catch((error: unknown) => [`could not be tried to the end: ${String(error)}`]);

/** Runs the victim beside the trial until the trial has ended. */
async function besides(victim: Victim, trial: Promise<readonly string[]>) {
  let running = true;
  const errors: string[] = [];
  const watching = (async () => {
    while (running) errors.push(...(await victim.slice(SLICE_MS)).errors);
  })();
  const gained = await trial;
  running = false;
  await watching;
  return { gained, errors };
}
