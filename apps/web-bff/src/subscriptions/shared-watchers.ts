import type { Redis } from '@maru/service/limit-store';
import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { MostOfWatchers } from './watchers';

/** The open connections and subscriptions of a user at one instance. */
export interface Held {
  readonly connections: number;
  readonly subscriptions: number;
}

export type Exceeded = 'connections' | 'subscriptions' | 'minute';

const MINUTE_MS = 60_000;
export const LEASE_MS = 30_000;

/**
 * A hash for each user has a field for each instance: its open connections and subscriptions, and the end of its lease.
 * An instance writes absolute numbers, so that no count can drift, and the field of a dead one is ignored after its
 * lease. One clock, that of Redis, ends all leases. KEYS: the hash, and the count of this minute. ARGV: the instance,
 * its open connections and subscriptions, the lease in ms, the most of both in all, whether a subscription begins, the
 * most within a minute.
 */
export const CLAIM = `
  local time = redis.call('TIME')
  local now = time[1] * 1000 + math.floor(time[2] / 1000)
  local connections, subscriptions = tonumber(ARGV[2]), tonumber(ARGV[3])
  local all = redis.call('HGETALL', KEYS[1])
  for at = 1, #all, 2 do
    local c, s, ends = string.match(all[at + 1], '(%d+) (%d+) (%d+)')
    if tonumber(ends) <= now then
      redis.call('HDEL', KEYS[1], all[at])
    elseif all[at] ~= ARGV[1] then
      connections, subscriptions = connections + c, subscriptions + s
    end
  end
  if ARGV[7] == '1' then
    local begun = redis.call('INCR', KEYS[2])
    if begun == 1 then redis.call('PEXPIRE', KEYS[2], ${MINUTE_MS}) end
    if begun > tonumber(ARGV[8]) then return 'minute' end
  end
  if connections > tonumber(ARGV[5]) then return 'connections' end
  if subscriptions > tonumber(ARGV[6]) then return 'subscriptions' end
  if ARGV[2] == '0' then
    redis.call('HDEL', KEYS[1], ARGV[1])
  else
    redis.call('HSET', KEYS[1], ARGV[1], ARGV[2] .. ' ' .. ARGV[3] .. ' ' .. string.format('%d', now + ARGV[4]))
    redis.call('PEXPIRE', KEYS[1], ARGV[4])
  end
  return ''`;

/**
 * Open connections and subscriptions of users over all instances, in the Redis that they share. While it is away
 * nothing is refused here, and only the caps of each instance hold.
 */
export class SharedWatchers {
  private failing = false;

  constructor(
    private readonly redis: Redis,
    private readonly most: MostOfWatchers,
    private readonly logger: Logger,
    private readonly leaseMs = LEASE_MS,
    readonly instance: string = randomUUID(),
  ) {}

  /** Claims the new numbers of this instance; returns the cap that they exceed over all instances, if any. */
  claim(userId: string, held: Held, begins = false): Promise<Exceeded | undefined> {
    const { connectionsPerUser, perUser, perMinute } = this.most;
    return this.run(userId, held, [connectionsPerUser, perUser, begins ? 1 : 0, perMinute]);
  }

  /** Renews the lease on the numbers of this instance, whatever others have. Never rejects. */
  async tell(userId: string, held: Held): Promise<void> {
    await this.run(userId, held, [Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER, 0, 0]);
  }

  private async run(userId: string, held: Held, most: readonly number[]): Promise<Exceeded | undefined> {
    const keys = [`maru-watchers:{${userId}}`, `maru-watchers:{${userId}}:minute`];
    const own = [this.instance, held.connections, held.subscriptions, this.leaseMs];
    try {
      const exceeded = (await this.redis.eval(CLAIM, keys.length, ...keys, ...own, ...most)) as Exceeded | '';
      this.failing = false;
      return exceeded === '' ? undefined : exceeded;
    } catch (error) {
      if (!this.failing) this.logger.warn({ err: error }, 'WebSockets are counted by this instance alone');
      this.failing = true;
      return undefined;
    }
  }
}
