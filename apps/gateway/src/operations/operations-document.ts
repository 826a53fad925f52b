import { openApiSchemaOf, retryAnswer, withProblemAnswers } from '@maru/service';
import type { OpenAPIObject } from '@nestjs/swagger';
import { z } from 'zod';
import { parkedEntity, parkedMessage, parkedPage, parkedQuery } from './parked-search';
import { PARKED_PATH } from './serve-parked';

interface Shape {
  readonly properties: Readonly<Record<string, { readonly description?: string }>>;
  readonly required?: readonly string[];
}

const REASON = {
  ...{ name: 'X-Reason', in: 'header' as const, schema: { type: 'string' as const, minLength: 1 } },
  description: 'Why it is done, as percent-encoded UTF-8; in the audit trail. It may name no e-mail address.',
};

/** The OpenAPI document of the gateway's own routes for operators, for the shop's document. */
export function operationsDocument(): OpenAPIObject {
  const paths = {
    [PARKED_PATH]: {
      get: operation('listParked', 'Messages that no consumer could handle, of all contexts', parkedPage, {
        parameters: queryOf(parkedQuery),
      }),
    },
    [`${PARKED_PATH}/message`]: {
      get: operation('showParked', 'One of them, with its whole error', z.looseObject({ error: z.string() }), {
        parameters: queryOf(parkedMessage),
        'x-refuses': ['HTTP.NOT_FOUND'],
      }),
    },
    [`${PARKED_PATH}/retry`]: {
      post: operation('retryParked', 'Tries the messages of an entity again, in their order', retryAnswer, {
        ...acting(parkedEntity, false),
      }),
    },
    [`${PARKED_PATH}/drop`]: {
      post: operation('dropParked', 'Drops one message for good, then tries the rest of its entity', retryAnswer, {
        ...acting(parkedMessage, true),
      }),
    },
  };
  return withProblemAnswers({
    openapi: '3.0.0',
    info: { title: 'maru gateway', version: '1' },
    paths: paths as unknown as OpenAPIObject['paths'],
  });
}

function queryOf(query: z.ZodType): readonly object[] {
  const { properties, required = [] } = openApiSchemaOf(query, 'input') as unknown as Shape;
  return Object.entries(properties).map(([name, { description, ...schema }]) => ({
    ...{ name, in: 'query', required: required.includes(name), schema },
    ...(description !== undefined && { description }),
  }));
}

const acting = (body: z.ZodType, reasonNeeded: boolean) => ({
  parameters: [{ ...REASON, required: reasonNeeded }],
  requestBody: { required: true, content: { 'application/json': { schema: openApiSchemaOf(body, 'input') } } },
  'x-refuses': ['HTTP.NOT_FOUND'],
});

const operation = (operationId: string, summary: string, answer: z.ZodType, more: object) => ({
  ...{ operationId, summary, description: 'For platform.', security: [{ bearer: [] }] },
  ...more,
  responses: {
    '200': {
      description: '',
      content: { 'application/json': { schema: openApiSchemaOf(answer, 'output') } },
    },
  },
});
