import { Discovery } from './discovery';
import type { Change } from './discovery';
import type { Instance } from './instance';
import { KnownInstances } from './known-instances';
import type { Registered, Registration } from './registry';

export interface RegisteredInProcess extends Registered {
  /** Reports its own health, because no agent checks it. */
  report(healthy: boolean): void;
}

/** Registry and discovery of services that share one process, so a registration is known at once. */
export class InProcessDiscovery extends Discovery {
  private readonly known = new KnownInstances();

  /** Healthy until it reports otherwise. Registering an id again replaces the earlier registration. */
  register({ service, id, url, metadata }: Omit<Registration, 'healthPath' | 'healthUrl'>): RegisteredInProcess {
    const others = () => this.known.of(service).filter((each) => each.id !== id);
    const say = (healthy: boolean) => this.known.set(service, [...others(), { id, url, metadata, healthy }]);
    say(true);
    return {
      report: say,
      deregister: async () => this.known.set(service, others()),
    };
  }

  override instances(service: string): readonly Instance[] {
    return this.known.of(service);
  }

  override onChange(listener: (change: Change) => void): () => void {
    return this.known.onChange(listener);
  }

  override async close(): Promise<void> {
    this.known.silence();
  }
}
