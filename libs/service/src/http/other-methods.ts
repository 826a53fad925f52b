import type { FastifyInstance, HTTPMethods, onRequestAsyncHookHandler } from 'fastify';
import { PROBLEM_JSON, problem } from './problem';

const METHODS: readonly HTTPMethods[] = ['DELETE', 'GET', 'OPTIONS', 'PATCH', 'POST', 'PUT', 'QUERY', 'TRACE'];

/**
 * Remembers the routes that are declared from now on; `refuse`, called behind the last of them, answers every other method on their
 * paths with 405 and what may be asked there (RFC 9110 §15.5.6), before anybody looks for a token or a body.
 */
export class OtherMethods {
  private readonly known = new Map<string, Set<string>>();

  constructor(private readonly fastify: FastifyInstance) {
    fastify.addHook('onRoute', ({ url, method }) => {
      const methods = this.known.get(url) ?? new Set();
      for (const each of [method].flat()) methods.add(each);
      this.known.set(url, methods);
    });
  }

  refuse(): void {
    for (const [url, methods] of [...this.known]) {
      const others = METHODS.filter((method) => !methods.has(method));
      // What Nest declares for its middleware is on every path, and says nothing of any.
      if (url.includes('*') || others.length === 0) continue;
      this.fastify.route({
        url,
        method: others,
        onRequest: refusal([...methods].sort().join(', ')),
        handler: () => {},
      });
    }
  }
}

const refusal = (allow: string) =>
  (async (request, reply) => {
    const answer = problem('HTTP.METHOD_NOT_ALLOWED', `There is no ${request.method} here; there is ${allow}.`);
    await reply
      .code(answer.status)
      .header('allow', allow)
      .header('content-type', PROBLEM_JSON)
      .send(JSON.stringify({ ...answer, correlationId: request.causation?.correlationId }));
  }) satisfies onRequestAsyncHookHandler;
