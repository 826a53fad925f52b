import { openApiSchemaOf, withProblemAnswers } from '@maru/service';
import type { OpenAPIObject } from '@nestjs/swagger';
import type { z } from 'zod';
import { collectedTrace, tracesOfOrder } from './collected-traces';
import { TRACE_PATH, TRACES_OF_ORDER_PATH } from './serve-traces';

/** The OpenAPI document of the gateway's own routes for traces, for the shop's document. */
export function tracesDocument(): OpenAPIObject {
  const trace = operation({
    operationId: 'showTrace',
    summary: 'A trace: everything that a request has caused, with times, in all applications',
    parameter: { name: 'traceId', schema: { type: 'string', pattern: '^[0-9a-f]{32}$' } },
    answer: collectedTrace,
  });
  const ofOrder = operation({
    operationId: 'showTracesOfOrder',
    summary: 'The traces of an order, the newest first',
    parameter: { name: 'id', schema: { type: 'string', format: 'uuid' } },
    answer: tracesOfOrder,
  });
  return withProblemAnswers({
    openapi: '3.0.0',
    info: { title: 'maru gateway', version: '1' },
    paths: { [documented(TRACE_PATH)]: { get: trace }, [documented(TRACES_OF_ORDER_PATH)]: { get: ofOrder } },
  });
}

const documented = (path: string) => path.replace(/:(\w+)/g, '{$1}');

interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly parameter: { readonly name: string; readonly schema: object };
  readonly answer: z.ZodType;
}

const operation = ({ operationId, summary, parameter, answer }: Operation) => ({
  operationId,
  summary,
  description: 'Of the last minutes, and only of sampled work. `missing` names the applications that did not answer.',
  security: [{ bearer: [] }],
  parameters: [{ ...parameter, in: 'path' as const, required: true }],
  responses: {
    '200': {
      description: '',
      content: { 'application/json': { schema: openApiSchemaOf(answer, 'output') as object } },
    },
  },
});
