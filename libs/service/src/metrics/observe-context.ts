import type { Clock, Scheduler } from '@maru/kernel';
import type { MessageBus } from '@maru/messaging';
import { observePools } from '@maru/observability';
import type { Metrics, ObservedPool } from '@maru/observability';
import type { DataSource } from 'typeorm';
import type { Logger } from 'pino';
import type { RunningRelay } from '../context-runtime';
import { poolOf } from '../database/pool-of';
import type { RunningGroups } from '../parked/running-groups';
import { GroupWatch } from './group-watch';
import { observeGroups } from './observe-groups';
import { observeRelay } from './observe-relay';
import { TimedBus } from './timed-bus';

export interface ObservedContext {
  readonly groups: RunningGroups;
  readonly relay: RunningRelay | undefined;
  readonly dataSource: DataSource;
  readonly keys: { readonly pool: ObservedPool } | undefined;
  readonly bus: MessageBus;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly logger: Logger;
  /** The pause between two looks at the groups, in ms. */
  readonly everyMs: number;
}

/**
 * Exports a context's groups, relay and pools. Returns the bus whose handlers are timed, and a function that begins to
 * watch the groups, for when they run.
 */
export function observeContext(metrics: Metrics, observed: ObservedContext) {
  const { groups, relay, dataSource, keys, bus, ...watched } = observed;
  const timed = new TimedBus(bus, metrics);
  let watch: GroupWatch | undefined;
  observeGroups(metrics, groups, () => watch);
  if (relay) observeRelay(metrics, relay);
  observePools(metrics, {
    context: poolOf(dataSource),
    ...(keys && { keys: keys.pool }),
    ...(relay && { relay: relay.pool }),
  });
  return {
    bus: timed,
    watch: (): GroupWatch =>
      (watch = new GroupWatch({
        groups: () => groups.all(),
        lastHandled: (group) => timed.lastHandled(group),
        dataSource,
        ...watched,
      })),
  };
}
