import { OtherMethods, problem } from '@maru/service';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { answerProblem } from '../answer-problem';
import type { RateLimits } from '../limits/rate-limits';
import { DEMO_ORDERS_PATH, DEMO_PATH, DEMO_STORIES, demoOrder, demoRequest } from './demo-answers';

interface DemoParts {
  /** Where the platform places demo orders; undefined when this shop takes none. */
  readonly url: string | undefined;
  readonly limits: RateLimits;
  readonly logger: Logger;
}

// A new shop makes a customer and products first, and hashes a password twice.
const LONGEST_MS = 20_000;

const NOT_HERE =
  'This shop takes no demo orders, because it is not on its development defaults: HOST is not the loopback, or ' +
  'DATABASE_URL, SMTP_URL or NODE_ENV=production is set.';

/** `GET /api/demo` and `POST /api/demo/orders`, for everybody. The orders are placed by the platform. */
export function serveDemo(fastify: FastifyInstance, { url, limits, logger }: DemoParts): void {
  void fastify.register(async (scope) => {
    const others = new OtherMethods(scope);
    scope.get(DEMO_PATH, () => ({ enabled: url !== undefined, stories: url === undefined ? [] : DEMO_STORIES }));
    await scope.register(async (guarded) => {
      await Promise.resolve();
      limits.guard(guarded, { limit: 'anonymous' });
      guarded.post(DEMO_ORDERS_PATH, async (request, reply) => {
        if (url === undefined) answerProblem(reply, problem('HTTP.NOT_FOUND', NOT_HERE));
        else await placeOrder(url, request, reply, logger);
        return reply;
      });
    });
    others.refuse();
  });
}

async function placeOrder(url: string, request: FastifyRequest, reply: FastifyReply, logger: Logger): Promise<void> {
  const { success, data, error } = demoRequest.safeParse(request.body === undefined ? {} : request.body);
  if (!success) {
    const errors = error.issues.map(({ path, message }) => ({ path: path.join('.'), message }));
    answerProblem(
      reply,
      problem('HTTP.INVALID_REQUEST', 'The demo order does not have the expected form.', { errors }),
    );
    return;
  }
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(data),
      signal: AbortSignal.timeout(LONGEST_MS),
    });
    if (!answer.ok) throw new Error(`the demo answered ${answer.status}: ${await answer.text()}`);
    const placed = demoOrder.parse(await answer.json());
    void reply.code(201).header('location', `/api/orders/${placed.orderId}`).header('cache-control', 'no-store');
    void reply.send(placed);
  } catch (err) {
    logger.warn({ err }, 'a demo order was not placed');
    answerProblem(reply, problem('HTTP.UNAVAILABLE', 'The demo order could not be placed; please try again.'));
  }
}
