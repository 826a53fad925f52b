import type { Discovery } from '@maru/discovery';
import { backoffMs, SystemRandom, SystemScheduler } from '@maru/kernel';
import type { Logger } from 'pino';
import type { Peers } from '@maru/service';
import { buffer } from 'node:stream/consumers';
import { z } from 'zod';
import { ContextAgents } from '../balancing/context-agents';
import type { RoutedContext } from '../routes';

const ANSWER_MS = 30_000;
// Many commits in a row are one change.
const PAUSE_MS = 20;
const LONGEST_PAUSE_MS = 5_000;

const answer = z.object({ mark: z.string() });
const scheduler = new SystemScheduler();
const random = new SystemRandom();

export interface CommitWatchOptions {
  readonly discovery: Discovery;
  readonly context: RoutedContext;
  /** As whom it is asked. */
  readonly peers: Peers;
  /** Called when the context's views have changed, or may have: an instance was not heard for a while. */
  readonly onCommit: () => void;
  readonly logger: Logger;
}

/**
 * Follows what every instance of a context commits to its views (`GET /internal/commits`). By way of them its events are heard at the
 * moment at which the context answers accordingly, not before, and in both topologies the same.
 */
export class CommitWatch {
  private readonly watches = new Map<string, { readonly ending: AbortController; readonly ended: Promise<void> }>();
  private readonly stopListening: () => void;
  // Not the one of the process: its connections end with the watch.
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
        if (failures === 0) logger.info({ err: error, url }, 'an instance tells nothing of its commits');
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
