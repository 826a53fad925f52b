/** How the clients of a context are divided between two versions. */
export interface Rollout {
  readonly stable: string;
  readonly candidate: string;
  readonly percent: number;
  readonly byGroup: boolean;
  readonly maxErrorRate: number;
  readonly window: number;
}

interface Outcomes {
  readonly answers: number;
  readonly errorRate: number;
}

/** A context as the gateway routes to it: `GET /api/rollouts/:context`. */
export interface RouteShown {
  readonly context: string;
  readonly paths: readonly string[];
  readonly versions: readonly { readonly version?: string; readonly instances: number; readonly healthy: number }[];
  /** Absent when all instances are equal. */
  readonly rollout?: Rollout;
  readonly seen?: Outcomes;
  readonly rolledBack?: Outcomes;
}

export interface VersionShown {
  readonly version?: string;
  readonly instances: number;
  readonly healthy: number;
  /** The part of the clients that gets it, in percent; absent where the rollout does not name it. */
  readonly weight?: number;
}

/** The versions of a context: first those of the rollout with their weights, also without an instance. */
export function versionsOf({ versions, rollout, rolledBack }: RouteShown): readonly VersionShown[] {
  if (!rollout) return versions;
  const percent = rolledBack ? 0 : rollout.percent;
  const weighed = [
    { version: rollout.stable, weight: 100 - percent },
    { version: rollout.candidate, weight: percent },
  ];
  const found = (name: string) => versions.find(({ version }) => version === name) ?? { instances: 0, healthy: 0 };
  const named = weighed.map((each) => ({ ...found(each.version), ...each }));
  return [...named, ...versions.filter(({ version }) => !weighed.some((each) => each.version === version))];
}

/** A percentage from 0 to 100 as somebody wrote it; undefined when it is none. */
export function percentIn(text: string): number | undefined {
  const percent = /^\s*\d{1,3}(?:[.,]\d{1,3})?\s*$/.test(text) ? Number(text.trim().replace(',', '.')) : NaN;
  return percent >= 0 && percent <= 100 ? percent : undefined;
}

/** The rollout that sends no client to the candidate any more, not even those that ask for it. */
export const rolledBackOf = (rollout: Rollout): Rollout => ({ ...rollout, percent: 0, byGroup: false });
