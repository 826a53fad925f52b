import type { Discovery } from '@maru/discovery';
import { backoffMs, SystemRandom, SystemScheduler } from '@maru/kernel';
import type { Logger } from 'pino';
import type { Peers } from '@maru/service';
import { buffer } from 'node:stream/consumers';
import { z } from 'zod';
import { ContextAgents } from '../balancing/context-agents';
import type { RoutedContext } from '../routes';

const ANSWER_MS = 30_000;
// Several commits within this time invalidate the cache once.
const PAUSE_MS = 20;
const LONGEST_PAUSE_MS = 5_000;

const answer = z.object({ mark: z.string() });
const scheduler = new SystemScheduler();
const random = new SystemRandom();

export interface CommitWatchOptions {
  readonly discovery: Discovery;
  readonly context: RoutedContext;
  /** The identity with which the gateway asks the context. */
  readonly peers: Peers;
  /** Runs when the context's views have changed, or may have changed because an instance could not be asked. */
  readonly onCommit: () => void;
  readonly logger: Logger;
}

/**
 * Follows the commits of every instance of a context to its views (`GET /internal/commits`). A commit is reported when
 * the context already answers accordingly; its event on the bus may come before that. It works the same in both
 * topologies.
 */
export class CommitWatch {
  private readonly watches = new Map<string, { readonly ending: AbortController; readonly ended: Promise<void> }>();
  private readonly stopListening: () => void;
  // Agents of its own, because their connections end with the watch.
  private readonly agents: ContextAgents;

  constructor(private readonly options: CommitWatchOptions) {
    this.agents = new ContextAgents(options.peers, { answerMs: ANSWER_MS });
    this.stopListening = options.discovery.onChange(({ service }) => {
      if (service === options.context) this.follow();
    });
    this.follow();
  }

  async close(): Promise<void> {
    this.stopListening();
    await Promise.all([...this.watches.keys()].map((url) => this.end(url)));
    await this.agents.destroy();
  }

  private follow(): void {
    const urls = new Set(this.options.discovery.instances(this.options.context).map(({ url }) => url));
    for (const url of this.watches.keys()) if (!urls.has(url)) void this.end(url);
    for (const url of urls) {
      if (this.watches.has(url)) continue;
      const ending = new AbortController();
      this.watches.set(url, { ending, ended: this.watch(url, ending.signal) });
    }
  }

  private end(url: string): Promise<void> {
    const { ending, ended } = this.watches.get(url)!;
    this.watches.delete(url);
    ending.abort();
    return ended;
  }

  private async watch(url: string, signal: AbortSignal): Promise<void> {
    const { onCommit, logger } = this.options;
    let mark: string | undefined;
    let failures = 0;
    while (!signal.aborted) {
      try {
        const next = await this.nextMark(url, mark, signal);
        if (next !== mark) onCommit();
        mark = next;
        failures = 0;
        await scheduler.sleep(PAUSE_MS, signal);
      } catch (error) {
        if (signal.aborted) return;
        if (failures === 0)
          logger.info({ err: error, url }, 'an instance does not report its commits; it is asked again with backoff');
        if (mark !== undefined) onCommit();
        mark = undefined;
        await scheduler.sleep(PAUSE_MS + backoffMs(failures++, 200, LONGEST_PAUSE_MS, random), signal);
      }
    }
  }

  private async nextMark(url: string, mark: string | undefined, signal: AbortSignal): Promise<string> {
    const query = mark === undefined ? '' : `?after=${encodeURIComponent(mark)}`;
    const request = { origin: url, path: `/internal/commits${query}`, method: 'GET', headers: {} } as const;
    const { body } = await this.agents.request(this.options.context, request, signal);
    const text = Buffer.isBuffer(body) ? body : await buffer(body);
    return answer.parse(JSON.parse(text.toString())).mark;
  }
}
