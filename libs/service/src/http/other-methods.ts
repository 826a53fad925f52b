import type { FastifyInstance, HTTPMethods, onRequestAsyncHookHandler } from 'fastify';
import { PROBLEM_JSON, problem } from './problem';

const METHODS: readonly HTTPMethods[] = ['DELETE', 'GET', 'OPTIONS', 'PATCH', 'POST', 'PUT', 'QUERY', 'TRACE'];

/**
 * Collects the routes that are declared after it. `refuse`, called after the last of them, makes every other method on
 * their paths answer 405 with `Allow` (RFC 9110 §15.5.6), before tokens and bodies are checked.
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
      // Nest declares its middleware on every path, so a wildcard is no route of the application.
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
    const answer = problem('HTTP.METHOD_NOT_ALLOWED', `${request.method} is not allowed here; allowed: ${allow}.`);
    await reply
      .code(answer.status)
      .header('allow', allow)
      .header('content-type', PROBLEM_JSON)
      .send(JSON.stringify({ ...answer, correlationId: request.causation?.correlationId }));
  }) satisfies onRequestAsyncHookHandler;
