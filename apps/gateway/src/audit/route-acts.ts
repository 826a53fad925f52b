import type { GatewayAct } from '@maru/service';
import type { FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { whole } from '../balancing/upstream-reply';
import type { ContextQuestions } from '../calls/context-questions';
import { contexts } from '../routes';

/** No context has recorded the act, so it must not be done. */
export class ActNotRecorded extends Error {
  override readonly name = 'ActNotRecorded';
}

// Any context can record an act. Customers comes first, so that acts at the gateway are usually in one place.
const HOLDERS = ['customers', ...contexts.filter((name) => name !== 'customers')] as const;

/**
 * Records what staff do at the gateway. The gateway has no database, so the first context that answers records the act.
 * A context that answers too late may have recorded it, too: an act is recorded at least once, and perhaps twice.
 */
export class RouteActs {
  constructor(
    private readonly questions: ContextQuestions,
    private readonly logger: Logger,
  ) {}

  /**
   * Await it before the act is done.
   * @throws ActNotRecorded when no context has recorded the act
   */
  async record(request: FastifyRequest, act: GatewayAct): Promise<void> {
    for (const context of HOLDERS) {
      try {
        const answer = await this.questions.ask(request, context, {
          method: 'POST',
          path: '/internal/acts',
          body: act,
        });
        const { statusCode } = await whole(answer, []);
        if (statusCode >= 200 && statusCode < 300) return;
        this.logger.warn({ upstream: context, statusCode }, 'an act was not recorded; the next context is asked');
      } catch (err) {
        this.logger.warn({ err, upstream: context }, 'an act was not recorded; the next context is asked');
      }
    }
    throw new ActNotRecorded('no context has recorded the act');
  }
}
