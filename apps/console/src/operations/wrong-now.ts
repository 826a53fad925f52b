/** Something that is wrong now, with the page that shows more. */
export interface Wrong {
  readonly what: 'down' | 'breaches' | 'parked' | 'judging' | 'rolledBack' | 'unknown';
  /** Its parts by name, or as many as there are. */
  readonly names: readonly string[];
  readonly count: number;
  /** Whether there are more than `count`. */
  readonly more: boolean;
  readonly to: string;
}

export interface Readiness {
  readonly details?: Readonly<Record<string, { readonly status: string }>>;
}

/** The answers of the shop; a part is null when it did not answer, and undefined when it was not asked. */
export interface Told {
  readonly readiness: Readiness | null;
  readonly standing?: {
    readonly unacknowledged: number;
    readonly lagSeconds: number;
    readonly unjudged: number;
  } | null;
  readonly parked?: {
    readonly items: readonly unknown[];
    readonly next?: string;
    readonly unanswered: readonly string[];
  } | null;
  readonly routes?: { readonly items: readonly { readonly context: string; readonly rolledBack?: unknown }[] } | null;
}

// An auditor that is further behind names a breach too late.
const LATE_S = 60;

/** Everything that is wrong, the worst first. Pure. */
export function wrongNow({ readiness, standing, parked, routes }: Told): readonly Wrong[] {
  const down = Object.entries(readiness?.details ?? {}).flatMap(([name, { status }]) =>
    status === 'up' ? [] : [name],
  );
  const back = (routes?.items ?? []).filter((route) => route.rolledBack !== undefined).map(({ context }) => context);
  const silent = [
    ...(readiness === null ? ['gateway'] : []),
    ...(standing === null ? ['auditor'] : []),
    ...(parked?.unanswered ?? []),
    ...(parked === null || routes === null ? ['gateway'] : []),
  ];
  const unknown = [...new Set(silent)].filter((name) => !down.includes(name));
  return [
    named('down', down, '/operations/contexts'),
    counted('breaches', standing?.unacknowledged ?? 0, '/operations/breaches'),
    counted('parked', parked?.items.length ?? 0, '/operations/parked?state=parked', parked?.next !== undefined),
    counted('judging', standing && standing.lagSeconds > LATE_S ? 1 : 0, '/operations/breaches'),
    named('rolledBack', back, '/operations/routes'),
    named('unknown', unknown, '/operations/contexts'),
  ].filter(({ count }) => count > 0);
}

const named = (what: Wrong['what'], names: readonly string[], to: string): Wrong => ({
  ...{ what, names, to },
  count: names.length,
  more: false,
});

const counted = (what: Wrong['what'], count: number, to: string, more = false): Wrong => ({
  ...{ what, count, more, to },
  names: [],
});
