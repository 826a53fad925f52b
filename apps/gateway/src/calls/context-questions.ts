import type { FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import type { z } from 'zod';
import type { UpstreamAnswer, UpstreamCalls } from '../balancing/upstream-calls';
import { whole } from '../balancing/upstream-reply';
import { clientKeyOf } from '../limits/client';
import { headersForContext } from '../policies/forwarded-headers';
import type { contexts } from '../routes';

export type Context = (typeof contexts)[number];

interface Question {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: object;
}

/** Asks contexts on their internal routes with the rights of the caller, and hands on the reason of an act. */
export class ContextQuestions {
  constructor(
    private readonly calls: UpstreamCalls,
    private readonly logger: Logger,
  ) {}

  /** The answer to a GET; undefined when there is none, and then a log line has the reason. */
  async get<Schema extends z.ZodType>(
    request: FastifyRequest,
    context: Context,
    path: string,
    schema: Schema,
  ): Promise<z.infer<Schema> | undefined> {
    try {
      const { statusCode, body } = await whole(await this.ask(request, context, { method: 'GET', path }), []);
      if (statusCode === 200) return schema.parse(JSON.parse(body.toString()));
      this.logger.warn({ upstream: context, statusCode, path }, 'a context did not answer; the answer lacks its part');
    } catch (err) {
      this.logger.warn({ err, upstream: context, path }, 'a context did not answer; the answer lacks its part');
    }
    return undefined;
  }

  /** @throws NobodyThere, CallNotAnswered, or undici's errors when an instance breaks off */
  ask(request: FastifyRequest, context: Context, { method, path, body }: Question): Promise<UpstreamAnswer> {
    const { authorization, 'x-reason': reason } = request.raw.headers;
    const headers = headersForContext(request, {
      ...(authorization !== undefined && { authorization }),
      ...(reason !== undefined && { 'x-reason': reason }),
      ...(body && { 'content-type': 'application/json' }),
    });
    const sent = body && { body: Buffer.from(JSON.stringify(body)) };
    return this.calls.ask(
      context,
      { method, path, headers, ...sent },
      { client: clientKeyOf(request), waitS: 0, ...(body && { once: true }) },
    );
  }
}
