import type { Discovery, Instance } from '@maru/discovery';
import type { RoutedContext } from '../routes';
import { Ejections } from './ejections';

/** How a request to an instance went: `left` when the client did not wait for it. */
export type Outcome = 'answered' | 'failed' | 'refused' | 'left';

/** An instance that was chosen for one request. */
export interface Turn {
  readonly url: string;
  readonly context: RoutedContext;
  readonly version: string | undefined;
  /** Ends the turn with the outcome of its request. A second call changes nothing. */
  end(outcome: Outcome): void;
}

export interface Wish {
  /** URLs to which the request was sent already. */
  readonly tried?: readonly string[];
  /** Instances that are preferred; when none of them is fit, any other is taken. */
  readonly prefer?: (instance: Instance) => boolean;
}

/**
 * Chooses an instance of a context for each request. Among those that discovery calls healthy and that are not ejected,
 * it takes the one with the fewest requests in flight, in turns among equals. If there is none, it takes an unfit one.
 */
export class Upstreams {
  private readonly turns = new Map<RoutedContext, number>();
  private readonly pending = new Map<string, number>();
  private readonly ejections: Ejections;

  constructor(
    private readonly discovery: Discovery,
    now?: () => number,
  ) {
    this.ejections = new Ejections(now);
  }

  all(context: RoutedContext): readonly Instance[] {
    return this.discovery.instances(context);
  }

  /** Undefined when every instance is in `tried`. */
  take(context: RoutedContext, { tried = [], prefer }: Wish = {}): Turn | undefined {
    const all = this.all(context);
    // A single instance is taken even when it is unfit, as below.
    if (all.length === 1) return tried.includes(all[0]!.url) ? undefined : this.begin(context, all[0]!);
    const left = all.filter(({ url }) => !tried.includes(url));
    const preferred = prefer ? this.best(left.filter(prefer)) : undefined;
    const best = preferred?.fit ? preferred : this.best(left);
    const least = Math.min(...best.among.map(({ url }) => this.pending.get(url) ?? 0));
    const equals = best.among.filter(({ url }) => (this.pending.get(url) ?? 0) === least);
    const turn = this.turns.get(context) ?? 0;
    const chosen = equals[turn % equals.length];
    if (!chosen) return undefined;
    this.turns.set(context, turn + 1);
    return this.begin(context, chosen);
  }

  private best(instances: readonly Instance[]): { among: readonly Instance[]; fit: boolean } {
    const healthy = instances.filter(({ healthy }) => healthy);
    const fit = healthy.filter(({ url }) => !this.ejections.isOut(url));
    if (fit.length > 0) return { among: fit, fit: true };
    // Unfit instances are better than none: the health report or the ejection may be wrong or out of date.
    return { among: healthy.length > 0 ? healthy : instances, fit: false };
  }

  private begin(context: RoutedContext, { url, metadata }: Instance): Turn {
    this.pending.set(url, (this.pending.get(url) ?? 0) + 1);
    let over = false;
    return {
      url,
      context,
      version: metadata['version'],
      end: (outcome) => {
        if (over) return;
        over = true;
        const left = this.pending.get(url)! - 1;
        // Deleted at zero, so that instances that are gone for good leave no entry.
        if (left > 0) this.pending.set(url, left);
        else this.pending.delete(url);
        if (outcome !== 'left') this.ejections[outcome](url);
      },
    };
  }
}
