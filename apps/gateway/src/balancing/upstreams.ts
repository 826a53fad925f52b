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
  /** The request is over, in whatever way. Again changes nothing. */
  end(outcome: Outcome): void;
}

export interface Wish {
  /** URLs that this request has been to. */
  readonly tried?: readonly string[];
  /** Instances that suit it; when none of them is to be had, any other will do. */
  readonly prefer?: (instance: Instance) => boolean;
}

/**
 * Chooses an instance of a context for each request: of those that discovery calls healthy and that have not failed lately, the one
 * with the fewest requests under way, in turns among equals. Where there is none of these, the others are asked all the same.
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

  /** Undefined when there is none that is not in `tried`. */
  take(context: RoutedContext, { tried = [], prefer }: Wish = {}): Turn | undefined {
    const all = this.all(context);
    // Of one there is nothing to be chosen, whatever is thought of it.
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
    // Never nobody: who calls them ill, or what we have seen of them, may be wrong or over.
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
        // Those that are gone for good leave nothing behind.
        if (left > 0) this.pending.set(url, left);
        else this.pending.delete(url);
        if (outcome !== 'left') this.ejections[outcome](url);
      },
    };
  }
}
