import { backoffMs, SystemRandom, SystemScheduler } from '@maru/kernel';
import type { Random, Scheduler } from '@maru/kernel';
import type { Instance } from '../instance';
import { WatchedDiscovery } from '../watched-discovery';
import type { Answer, ConsulAgent } from './consul-agent';

export interface ConsulDiscoveryOptions {
  readonly agent: ConsulAgent;
  /** Each is watched from the start. */
  readonly services: readonly string[];
  /** Called for the first of several failures in a row, and when they are over. */
  readonly onFault?: (fault: { readonly service: string; readonly error: unknown }) => void;
  readonly onHealed?: (healed: { readonly service: string }) => void;
  /** How long the agent may hold an answer, in ms; default 30,000. */
  readonly waitMs?: number;
  /** How long an empty answer of a restarted agent is ignored, in ms; default 10,000. */
  readonly forgetfulMs?: number;
  readonly scheduler?: Scheduler;
  readonly random?: Random;
}

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;
const DOUBT_PAUSE_MS = 500;

/**
 * Watches services by Consul's blocking queries, so that a change is known as soon as the agent knows it. While the
 * agent is away its last answer holds, and it is called again with backoff.
 */
export class ConsulDiscovery extends WatchedDiscovery {
  private readonly scheduler: Scheduler;
  private readonly random: Random;

  constructor(private readonly options: ConsulDiscoveryOptions) {
    super();
    this.scheduler = options.scheduler ?? new SystemScheduler();
    this.random = options.random ?? new SystemRandom();
    this.begin(options.services);
  }

  protected override async watch(service: string, signal: AbortSignal): Promise<void> {
    const { agent, waitMs = 30_000, onFault, onHealed } = this.options;
    let index = 0;
    let failures = 0;
    const doubt = new Doubt(this.options.forgetfulMs ?? 10_000);
    while (!signal.aborted) {
      try {
        const answer = await agent.instancesOf(service, index, waitMs, signal);
        if (failures > 0) onHealed?.({ service });
        failures = 0;
        // An index that goes back belongs to a restarted agent (Consul's rule for blocking queries).
        const startedOver = answer.index < index;
        if (startedOver) doubt.begin();
        if (doubt.about(answer, this.known.of(service))) {
          await this.scheduler.sleep(DOUBT_PAUSE_MS, signal);
          index = 0;
          continue;
        }
        this.known.set(service, answer.instances);
        index = startedOver ? 0 : answer.index;
      } catch (error) {
        if (signal.aborted) return;
        if (failures === 0) onFault?.({ service, error });
        doubt.begin();
        index = 0;
        const pause = FIRST_PAUSE_MS + backoffMs(failures, FIRST_PAUSE_MS, LONGEST_PAUSE_MS, this.random);
        failures += 1;
        await this.scheduler.sleep(pause, signal);
      }
    }
  }
}

/** A restarted agent has lost its memory until all have registered again, so its empty answer is ignored at first. */
class Doubt {
  private failed = false;
  private since?: number;

  constructor(private readonly forgetfulMs: number) {}

  begin(): void {
    this.failed = true;
  }

  about({ instances }: Answer, known: readonly Instance[]): boolean {
    const forgotten = this.failed && instances.length === 0 && known.length > 0;
    if (forgotten) this.since ??= performance.now();
    if (forgotten && performance.now() - this.since! < this.forgetfulMs) return true;
    this.failed = false;
    this.since = undefined;
    return false;
  }
}
