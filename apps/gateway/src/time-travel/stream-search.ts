import { paymentIdOf } from '@maru/contracts';
import { momentText, streamState } from '@maru/service';
import type { AskedMoment, StreamState } from '@maru/service';
import type { FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { UpstreamAnswer } from '../balancing/upstream-calls';
import { whole } from '../balancing/upstream-reply';
import type { WholeAnswer } from '../cache/response-cache';
import type { Context, ContextQuestions } from '../calls/context-questions';
import { contexts } from '../routes';
import type { OrderMoment } from './order-moment';

const streamsAnswer = z.object({ streams: z.array(streamState) });
// The lines of an order, as far as its state shows them.
const orderLines = z.object({ placed: z.object({ lines: z.array(z.object({ sku: z.string() })).max(200) }) });

/** Asks the contexts for their streams at a moment. */
export class StreamSearch {
  constructor(
    private readonly questions: ContextQuestions,
    private readonly logger: Logger,
  ) {}

  /** The context that has streams of this name; undefined when there is none. */
  contextOf(stream: string): Context | undefined {
    return contexts.find((context) => stream.startsWith(`${context}.`));
  }

  /** The context's answer about one stream. @param query with its `?`, or '' */
  stream(request: FastifyRequest, context: Context, stream: string, query: string): Promise<UpstreamAnswer> {
    const path = `/internal/streams/${encodeURIComponent(stream)}${query}`;
    return this.questions.ask(request, context, { method: 'GET', path });
  }

  /**
   * Every stream of the order at the moment, or the refusal of ordering. A revision becomes the position of its event,
   * because the streams of all contexts are in one log.
   */
  async order(request: FastifyRequest, orderId: string, at?: AskedMoment): Promise<OrderMoment | WholeAnswer> {
    const stream = `ordering.order-${orderId}`;
    const first = await whole(await this.stream(request, 'ordering', stream, queryOf(at)), []);
    if (first.statusCode !== 200) return first;
    const order = streamState.parse(JSON.parse(first.body.toString()));
    const moment = at && 'revision' in at ? { position: order.last.position } : at;
    const [found, stock] = await Promise.all([
      Promise.all(contexts.map((context) => this.withId(request, context, orderId, moment))),
      Promise.all(skusOf(order).map((sku) => this.stock(request, sku, moment))),
    ]);
    const unanswered = contexts.filter(
      (context, nth) => !found[nth] || (context === 'inventory' && stock.includes(false)),
    );
    const streams = [...found.flatMap((each) => each ?? []), ...stock.filter((each) => typeof each === 'object')];
    return { orderId, ...(moment && { at: momentText(moment) }), streams, unanswered };
  }

  private async withId(request: FastifyRequest, context: Context, orderId: string, at: AskedMoment | undefined) {
    // Payments gives the payment of an order an id of its own.
    const id = context === 'payments' ? paymentIdOf(orderId) : orderId;
    const query = new URLSearchParams({ id, ...(at && { at: momentText(at) }) });
    const answer = await this.tried(request, context, `/internal/streams?${query.toString()}`);
    return answer && answer.statusCode === 200
      ? streamsAnswer.parse(JSON.parse(answer.body.toString())).streams
      : undefined;
  }

  /** The stock of a SKU; undefined when it had none then, and false when inventory does not answer. */
  private async stock(request: FastifyRequest, sku: string, at: AskedMoment | undefined) {
    const path = `/internal/streams/${encodeURIComponent(`inventory.stock-${sku}`)}${queryOf(at)}`;
    const answer = await this.tried(request, 'inventory', path);
    if (answer?.statusCode === 404) return undefined;
    return answer?.statusCode === 200 ? streamState.parse(JSON.parse(answer.body.toString())) : false;
  }

  private async tried(request: FastifyRequest, context: Context, path: string): Promise<WholeAnswer | undefined> {
    try {
      const answer = await whole(await this.questions.ask(request, context, { method: 'GET', path }), []);
      if (answer.statusCode < 500) return answer;
      this.logger.warn({ upstream: context, statusCode: answer.statusCode }, 'a context did not answer with streams');
    } catch (err) {
      this.logger.warn({ err, upstream: context }, 'a context did not answer with streams');
    }
    return undefined;
  }
}

const queryOf = (at: AskedMoment | undefined): string => {
  const query = new URLSearchParams({ limit: '1', order: 'newest', ...(at && { at: momentText(at) }) });
  return `?${query.toString()}`;
};

// Bounds the calls for one answer; an order has few lines.
const MOST_SKUS = 20;

function skusOf({ state }: StreamState): readonly string[] {
  const { data } = orderLines.safeParse(state);
  return [...new Set(data?.placed.lines.map(({ sku }) => sku))].slice(0, MOST_SKUS);
}
