import { contextNames } from '@maru/contracts';
import { withProblemAnswers } from '@maru/service';
import type { OpenAPIObject } from '@nestjs/swagger';

const text = { type: 'string' as const };
const several = (items: object) => ({ type: 'array' as const, items, maxItems: 50 });

/** The OpenAPI document of the stream of changes. web-bff serves it, and has no document of its own. */
export function liveDocument(): OpenAPIObject {
  const query = (name: string, description: string, items: object) => ({
    ...{ name, in: 'query' as const, required: false, description, schema: several(items) },
  });
  const operation = {
    operationId: 'followChanges',
    summary: 'Changes of the shop as they happen, as Server-Sent Events',
    description: 'Events: `ready`, `change`, `reset` and `end`. Customers see their own orders, staff all.',
    security: [{ bearer: [] }],
    parameters: [
      query('order', 'Only changes of these orders.', text),
      query('context', 'Only changes of these contexts.', { ...text, enum: [...contextNames] }),
      {
        ...{ name: 'Last-Event-ID', in: 'header' as const, required: false, schema: text },
        description: 'The id of the last event: the missed ones follow, or `reset`.',
      },
    ],
    responses: { '200': { description: '', content: { 'text/event-stream': { schema: text } } } },
    'x-refuses': ['ORDERING.UNKNOWN_ORDER'],
  };
  return withProblemAnswers({
    openapi: '3.0.0',
    info: { title: 'maru web-bff', version: '1' },
    paths: { '/api/live': { get: operation } },
  });
}
