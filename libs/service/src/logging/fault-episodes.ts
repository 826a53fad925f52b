import type { Clock, Scheduler } from '@maru/kernel';
import type { FaultKind } from './fault-kind';

/** A line about many faults of one kind. */
export interface EpisodeLine {
  readonly text: string;
  readonly level: number;
  readonly fault: {
    readonly kind: string;
    /** The number of faults since the episode began. */
    readonly times: number;
    /** The time from the first to the last fault. */
    readonly forMs: number;
    /** The number of faults by group, callee or class. */
    readonly sources?: Readonly<Record<string, number>>;
  };
}

export interface FaultEpisodesOptions {
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly write: (line: EpisodeLine) => void;
}

interface Episode {
  readonly name: string;
  readonly since: number;
  last: number;
  level: number;
  times: number;
  /** The faults with a line of their own. */
  lines: number;
  /** The faults with a line, or in the count of a line. */
  told: number;
  /** The faults with a line of their own since the last count. */
  shown: number;
  countedAt: number;
  readonly sources: Map<string, number>;
}

const TICK_MS = 10_000;
// After this silence a fault is probably over. The last line waits until it is certain.
const PROBABLY_OVER_MS = 5_000;
const SHORT_MS = 60_000;
// Longer than the longest pause between two attempts: 5 s for an answer and 5 s of backoff.
const QUIET_MS = 20_000;
// Bounds the memory; the kinds beyond share one episode.
const MOST_KINDS = 200;
const MOST_SOURCES = 20;

/**
 * Folds many faults into few lines. The first of a kind has a line of its own, and further ones are counted. A line has
 * the count every 10 s, after a minute every minute. A last line has the total after 20 s of silence, so no source has
 * to report that it works again.
 */
export class FaultEpisodes {
  private readonly episodes = new Map<string, Episode>();
  private cancel: (() => void) | undefined;

  constructor(private readonly options: FaultEpisodesOptions) {}

  /** @returns whether the fault gets a line of its own, as one of the first `most` between two counts */
  happened(kind: FaultKind, level: number, most = 1): boolean {
    const now = this.now();
    const key = this.episodes.has(kind.key) || this.episodes.size < MOST_KINDS ? kind.key : 'others';
    let episode = this.episodes.get(key);
    if (!episode) {
      const name = key === 'others' ? 'other faults' : kind.name;
      const since = { since: now, countedAt: now, last: now };
      episode = { name, ...since, level, times: 0, lines: 0, told: 0, shown: 0, sources: new Map() };
      this.episodes.set(key, episode);
      this.cancel ??= this.options.scheduler.after(TICK_MS, () => this.tick());
    }
    episode.last = now;
    episode.times++;
    if (kind.source !== undefined) addTo(episode.sources, kind.source);
    const worse = level > episode.level;
    if (!worse && episode.shown >= most) return false;
    episode.level = Math.max(level, episode.level);
    episode.shown++;
    episode.lines++;
    episode.told++;
    return true;
  }

  /** Ends every episode, at the end of the process. */
  flush(): void {
    this.cancel?.();
    this.cancel = undefined;
    for (const [key, episode] of this.episodes) {
      // Nobody knows whether the fault would have gone on.
      this.end(key, episode, 'Counted until this process stopped');
    }
  }

  private tick(): void {
    const now = this.now();
    for (const [key, episode] of this.episodes) {
      if (now - episode.last >= QUIET_MS)
        this.end(key, episode, 'The fault is over', ` None for ${seconds(now - episode.last)}.`);
      else if (isDue(episode, now)) this.count(episode, now);
    }
    this.cancel = this.episodes.size > 0 ? this.options.scheduler.after(TICK_MS, () => this.tick()) : undefined;
  }

  private count(episode: Episode, now: number): void {
    const more = episode.times - episode.told;
    if (more > 0) {
      const since = `${number(episode.times)} since it began ${seconds(now - episode.since)} ago`;
      this.write(
        episode,
        `The fault goes on: ${episode.name}. ${number(more)} more in ${seconds(now - episode.countedAt)}, ${since}.`,
      );
    }
    episode.told = episode.times;
    // A continuing fault needs no further line of its own, unless each is worth one.
    episode.shown = Math.min(episode.shown, 1);
    episode.countedAt = now;
  }

  private end(key: string, episode: Episode, says: string, more = ''): void {
    this.episodes.delete(key);
    if (episode.times === episode.lines) return;
    const times = `${number(episode.times)} times in ${seconds(episode.last - episode.since)}`;
    this.write(episode, `${says}: ${episode.name}. ${times}.${more}`);
  }

  private write({ name, times, since, last, level, sources }: Episode, text: string): void {
    const fault = { kind: name, times, forMs: last - since };
    this.options.write({
      text,
      level,
      fault: sources.size > 0 ? { ...fault, sources: Object.fromEntries(sources) } : fault,
    });
  }

  private now(): number {
    return this.options.clock.now().getTime();
  }
}

function isDue({ since, last, countedAt }: Episode, now: number): boolean {
  const everyMs = now - since > SHORT_MS ? SHORT_MS : TICK_MS;
  return now - countedAt >= everyMs && now - last < PROBABLY_OVER_MS;
}

function addTo(sources: Map<string, number>, source: string): void {
  const name = sources.has(source) || sources.size < MOST_SOURCES ? source : 'others';
  sources.set(name, (sources.get(name) ?? 0) + 1);
}

const number = (n: number): string => n.toLocaleString('en-US');
const seconds = (ms: number): string => `${(ms / 1_000).toLocaleString('en-US', { maximumFractionDigits: 1 })} s`;
