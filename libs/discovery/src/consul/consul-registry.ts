import { SystemScheduler } from '@maru/kernel';
import type { Scheduler } from '@maru/kernel';
import { Registry } from '../registry';
import type { Registered, Registration } from '../registry';
import type { ConsulAgent } from './consul-agent';

export interface ConsulRegistryOptions {
  readonly agent: ConsulAgent;
  /** The interval of asking whether the agent still knows us, in ms; default 3,000. */
  readonly renewEveryMs?: number;
  /** Called for the first of several failures in a row. */
  readonly onFault?: (error: unknown) => void;
  readonly scheduler?: Scheduler;
}

/** Registers at a Consul agent, with a check by the agent, and again when the agent has forgotten it. */
export class ConsulRegistry extends Registry {
  constructor(private readonly options: ConsulRegistryOptions) {
    super();
  }

  /** Resolves after the first call to the agent; an unavailable agent is called again until it accepts. */
  override async register(registration: Registration): Promise<Registered> {
    const { agent, renewEveryMs = 3_000, scheduler = new SystemScheduler() } = this.options;
    const ending = new AbortController();
    const faults = new FirstOfMany(this.options.onFault);
    await faults.watch(() => agent.register(registration));
    const renewing = (async () => {
      while (!ending.signal.aborted) {
        await scheduler.sleep(renewEveryMs, ending.signal);
        if (ending.signal.aborted) return;
        // Not by registering each time, because that would make a healthy instance critical until its next check.
        await faults.watch(async () => {
          const known = await agent.knows(registration.id, ending.signal);
          if (!known && !ending.signal.aborted) await agent.register(registration);
        });
      }
    })();
    return {
      deregister: async () => {
        ending.abort();
        // A running registration must not arrive after the deregistration.
        await renewing;
        await faults.watch(() => agent.deregister(registration.id));
      },
    };
  }
}

class FirstOfMany {
  private failing = false;

  constructor(private readonly tell: ((error: unknown) => void) | undefined) {}

  async watch(work: () => Promise<void>): Promise<void> {
    try {
      await work();
      this.failing = false;
    } catch (error) {
      if (!this.failing && (error as Error).name !== 'AbortError') this.tell?.(error);
      this.failing = true;
    }
  }
}
