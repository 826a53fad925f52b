import { openSourceLog } from '@maru/event-store';
import type { EventStore } from '@maru/event-store';
import { openEventStore, openPlainEventStore } from '@maru/service';
import { EVENTS } from '../databases';
import { becomeTheOnlyPlatform } from '../platform-lock';
import { openShopDatabases } from '../tools/shop-databases';

/** The address of a log. */
export interface LogPlace {
  readonly url: string;
  readonly namespace?: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Opens a log to read for `work`: the given one, else that of the shop. */
export async function withLog<Result>(
  env: Environment,
  from: LogPlace | undefined,
  work: (store: EventStore) => Promise<Result>,
): Promise<Result> {
  const databases = from ? undefined : await openShopDatabases(env);
  try {
    const store = await openEventStore(from ?? databases!.eventStore);
    return await work(store).finally(() => store.close());
  } finally {
    await databases?.close();
  }
}

export interface Ends {
  /** Default the log of the shop; a file is no log. */
  readonly from?: LogPlace | 'file' | undefined;
  /** Default the log in the shop's PostgreSQL. */
  readonly to?: LogPlace | undefined;
  /** No platform may run on the shop's databases. */
  readonly alone: boolean;
}

/**
 * Opens source and target for `work`.
 * @throws PlatformRuns when a platform runs and `alone` is asked for
 */
export async function withLogs<Result>(
  env: Environment,
  { from, to, alone }: Ends,
  work: (ends: { source?: EventStore; target: EventStore; targetName: string }) => Promise<Result>,
): Promise<Result> {
  // Two given logs need no database of a shop, which would be started for nothing.
  const databases = from && to ? undefined : await openShopDatabases(env);
  const opened: (() => Promise<unknown>)[] = [async () => databases?.close()];
  try {
    const own = databases?.urls.get(EVENTS);
    const sourceAt = from === 'file' ? undefined : (from ?? databases!.eventStore);
    const guarded = new Set(databases?.exclusive === true ? [] : [own, sourceAt?.url]);
    if (alone)
      for (const url of guarded)
        if (url?.startsWith('postgres')) opened.push(await becomeTheOnlyPlatform(url, () => undefined));
    const plain = sourceAt && (await openPlainEventStore(sourceAt));
    if (plain) opened.push(() => plain.close());
    const source = plain && (await openSourceLog(plain));
    const targetAt = to ?? (own === undefined ? undefined : { url: own });
    if (!targetAt) throw new Error('EVENT_STORE_URL is set, so the target is not known; give it with --to <url>');
    if (sourceAt?.url === targetAt.url && sourceAt.namespace === targetAt.namespace)
      throw new Error('source and target are the same log; give the other one with --to <url>');
    const target = await openPlainEventStore(targetAt);
    opened.push(() => target.close());
    return await work({ source, target, targetName: nameOf(targetAt) });
  } finally {
    for (const close of opened.reverse()) await close();
  }
}

/** The address without user and password. */
const nameOf = ({ url, namespace }: LogPlace) =>
  `${url.replace(/\/\/[^/@]*@/, '//').replace(/\?.*$/, '')}${namespace === undefined ? '' : ` (namespace ${namespace})`}`;
