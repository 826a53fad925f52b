import { contextNames, orderStreams } from '@maru/contracts';
import type { ContextName } from '@maru/contracts';
import { contextExplanation } from '@maru/service';
import type { FastifyRequest } from 'fastify';
import type { UpstreamCalls } from '../balancing/upstream-calls';
import { whole } from '../balancing/upstream-reply';
import { clientKeyOf } from '../limits/client';
import { headersForContext } from '../policies/forwarded-headers';
import { Known } from './known';
import type { KnownContext } from './known';

// Longer than a context gives to its backends, so that it can tell which of them does not answer.
const CONTEXT_MS = 4_000;

/** Asks every context about an order, all at once. A context that does not answer is a part of the answer. */
export class AskContexts {
  constructor(private readonly calls: UpstreamCalls) {}

  async about(orderId: string, request: FastifyRequest): Promise<Known> {
    const query = new URLSearchParams({ id: orderId, streams: orderStreams(orderId).join(',') }).toString();
    const contexts = await Promise.all(contextNames.map((context) => this.ask(context, query, request)));
    return new Known(orderId, new Date(), contexts);
  }

  private async ask(context: ContextName, query: string, request: FastifyRequest): Promise<KnownContext> {
    const { authorization } = request.raw.headers;
    const headers = headersForContext(request, authorization === undefined ? {} : { authorization });
    const asked = { method: 'GET', path: `/internal/explanation?${query}`, headers };
    try {
      const wishes = { client: clientKeyOf(request), waitS: 0, timeoutMs: CONTEXT_MS };
      const { statusCode, body } = await whole(await this.calls.ask(context, asked, wishes), []);
      // An older release does not have the route.
      if (statusCode !== 200) return { context, reachable: false, error: `it answered ${statusCode}` };
      return { ...contextExplanation.parse(JSON.parse(body.toString())), context, reachable: true };
    } catch (error) {
      return { context, reachable: false, error: (error as Error).message };
    }
  }
}
