import type { FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import type { Turn } from '../balancing/upstreams';
import { clientOf } from '../limits/client';
import type { RoutedContext } from '../routes';
import { Canary } from './canary';
import type { RolledBack } from './canary';
import type { Rollout } from './rollout';

export interface RolloutState {
  readonly rollout: Rollout;
  readonly seen: RolledBack;
  readonly rolledBack: RolledBack | undefined;
}

/** The rollouts of this gateway, by context. They are in memory, so a gateway starts without any. */
export class Canaries {
  private readonly all = new Map<RoutedContext, Canary>();

  constructor(private readonly logger: Logger) {}

  /** Begins a rollout. Answers of an earlier candidate do not count. */
  set(context: RoutedContext, rollout: Rollout): void {
    const { stable, candidate, percent } = rollout;
    this.logger.info(
      { upstream: context, rollout },
      `${context}: ${percent} % to version ${candidate}, the rest to ${stable}`,
    );
    const onRollBack = (why: RolledBack) =>
      this.logger.error(
        { upstream: context, rollout: { ...rollout, ...why } },
        `${context}: version ${candidate} fails; all go back to ${stable}`,
      );
    this.all.set(context, new Canary(rollout, onRollBack));
  }

  end(context: RoutedContext): void {
    this.all.delete(context);
  }

  state(context: RoutedContext): RolloutState | undefined {
    const canary = this.all.get(context);
    return canary && { rollout: canary.rollout, seen: canary.seen(), rolledBack: canary.rolledBack };
  }

  /** The version that should answer the request; undefined without a rollout. */
  versionFor(context: RoutedContext, request: FastifyRequest): string | undefined {
    return this.all.get(context)?.versionFor(clientOf(request).id, asksForCanary(request));
  }

  /** Wraps a turn so that its outcome counts for the rollout. */
  watch(context: RoutedContext, turn: Turn): Turn {
    const canary = this.all.get(context);
    if (!canary) return turn;
    let over = false;
    return {
      ...turn,
      end: (outcome) => {
        turn.end(outcome);
        if (!over) canary.ended(turn.version, outcome);
        over = true;
      },
    };
  }
}

function asksForCanary({ headers }: FastifyRequest): boolean {
  return headers['x-user-group'] === 'canary' || /(?:^|;\s*)user-group=canary(?:;|$)/.test(headers['cookie'] ?? '');
}
