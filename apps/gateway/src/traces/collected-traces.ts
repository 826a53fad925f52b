import type { Instance } from '@maru/discovery';
import type { SpanRing } from '@maru/observability';
import { KEPT_TRACES_PATH, keptTrace, keptTraces, shownSpan } from '@maru/service';
import type { FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { UpstreamCalls } from '../balancing/upstream-calls';
import { whole } from '../balancing/upstream-reply';
import type { Upstreams } from '../balancing/upstreams';
import { clientKeyOf } from '../limits/client';
import { headersForContext } from '../policies/forwarded-headers';
import { routedContexts } from '../routes';
import type { RoutedContext } from '../routes';

const missing = z.array(z.enum(routedContexts as [RoutedContext, ...RoutedContext[]])).meta({
  description: 'Applications that did not answer: their spans are not in the answer.',
});

/** A trace, put together from the spans that the applications keep in memory. */
export const collectedTrace = z.object({ ...keptTrace.shape, missing });
export type CollectedTrace = z.infer<typeof collectedTrace>;

/** The traces of an order, the newest first. */
export const tracesOfOrder = z.object({ orderId: z.uuid(), traces: z.array(collectedTrace), missing });

export interface CollectedTracesOptions {
  readonly calls: UpstreamCalls;
  readonly upstreams: Upstreams;
  /** The spans of the gateway itself. */
  readonly own: SpanRing;
  readonly logger: Logger;
}

interface Answered<Answer> {
  readonly answers: readonly Answer[];
  readonly missing: RoutedContext[];
}

// The most traces of an order: the one that placed it, a cancellation, and some commands of staff.
const MOST_TRACES = 20;

/** Asks every instance of every application for the spans that it keeps. */
export class CollectedTraces {
  constructor(private readonly options: CollectedTracesOptions) {}

  /** The trace as far as the applications still have it; spans in the order of their starts. */
  async trace(request: FastifyRequest, traceId: string): Promise<CollectedTrace> {
    const { answers, missing } = await this.ask(request, `/${traceId}`, keptTrace);
    const spans = [...this.options.own.spansOf(traceId), ...answers.flatMap(({ spans }) => spans)];
    return { traceId, spans: spans.map((span) => shownSpan.parse(span)).sort(earlierFirst), missing };
  }

  /** The traces that have changed the order, or handled its events. */
  async ofOrder(request: FastifyRequest, orderId: string): Promise<z.infer<typeof tracesOfOrder>> {
    const query = `?entity=${orderId}&most=${MOST_TRACES}`;
    const { answers, missing } = await this.ask(request, query, keptTraces);
    const traceIds = [...new Set(answers.flatMap(({ traceIds }) => traceIds))].slice(0, MOST_TRACES);
    const traces = await Promise.all(traceIds.map((traceId) => this.trace(request, traceId)));
    return { orderId, traces: traces.sort(newerFirst), missing };
  }

  private async ask<Schema extends z.ZodType>(
    request: FastifyRequest,
    path: string,
    schema: Schema,
  ): Promise<Answered<z.infer<Schema>>> {
    const asked = routedContexts.flatMap((context) =>
      this.options.upstreams.all(context).map((instance) => ({ context, instance })),
    );
    const all = await Promise.all(
      asked.map(({ context, instance }) => this.askOne(request, context, instance, path, schema)),
    );
    const silent = asked.filter((_, at) => all[at] === undefined).map(({ context }) => context);
    const unknown = routedContexts.filter((context) => !asked.some((each) => each.context === context));
    return {
      answers: all.filter((answer) => answer !== undefined),
      missing: [...new Set([...silent, ...unknown])],
    };
  }

  private async askOne<Schema extends z.ZodType>(
    request: FastifyRequest,
    context: RoutedContext,
    { url }: Instance,
    path: string,
    schema: Schema,
  ): Promise<z.infer<Schema> | undefined> {
    const { calls, logger } = this.options;
    const { authorization } = request.raw.headers;
    const headers = headersForContext(request, authorization === undefined ? {} : { authorization });
    const asked = { method: 'GET', path: KEPT_TRACES_PATH + path, headers };
    try {
      const prefer = (instance: Instance) => instance.url === url;
      const answer = await calls.ask(context, asked, { client: clientKeyOf(request), waitS: 0, once: true, prefer });
      const { statusCode, body } = await whole(answer, []);
      if (statusCode === 200) return schema.parse(JSON.parse(body.toString()));
      logger.warn({ upstream: context, statusCode }, 'an application did not answer with its spans');
    } catch (err) {
      logger.warn({ err, upstream: context }, 'an application did not answer with its spans');
    }
    return undefined;
  }
}

type Started = { readonly startedAt: string };

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);
const earlierFirst = (one: Started, other: Started): number => compare(one.startedAt, other.startedAt);
const newerFirst = (one: CollectedTrace, other: CollectedTrace): number =>
  compare(other.spans[0]?.startedAt ?? '', one.spans[0]?.startedAt ?? '');
