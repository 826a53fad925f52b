import { openApiSchemaOf, retryAnswer, withProblemAnswers } from '@maru/service';
import type { OpenAPIObject } from '@nestjs/swagger';
import { z } from 'zod';
import { rolloutSchema, routedContext, routeShown, routesShown } from '../canary/rollout';
import { ROLLOUTS_PATH } from '../canary/serve-rollouts';
import { parkedEntity, parkedMessage, parkedPage, parkedQuery } from './parked-search';
import { PARKED_PATH } from './serve-parked';

interface Shape {
  readonly properties: Readonly<Record<string, { readonly description?: string }>>;
  readonly required?: readonly string[];
}

// An empty reason counts as none, so only a mandatory one has a length.
const reason = (required: boolean) => ({
  ...{ name: 'X-Reason', in: 'header' as const, required },
  schema: { type: 'string' as const, ...(required && { minLength: 1 }) },
  description: 'Why it is done, as percent-encoded UTF-8; in the audit trail. It may name no e-mail address.',
});

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
    [ROLLOUTS_PATH]: {
      get: operation('listRollouts', 'The contexts with their versions and rollouts, at this gateway', routesShown, {}),
    },
    [`${ROLLOUTS_PATH}/{context}`]: {
      get: operation('showRollout', 'One of them', routeShown, ofContext([])),
      put: operation('setRollout', 'Divides the clients between two versions', routeShown, {
        ...acting(rolloutSchema, false),
        ...ofContext([reason(false)]),
      }),
      delete: {
        ...operation('endRollout', 'Ends a rollout: all instances are equal', routeShown, {
          ...ofContext([reason(false)]),
        }),
        responses: { '204': { description: '' } },
      },
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
  parameters: [reason(reasonNeeded)],
  requestBody: { required: true, content: { 'application/json': { schema: openApiSchemaOf(body, 'input') } } },
  'x-refuses': ['HTTP.NOT_FOUND'],
});

/** Names the context in the path, of which the gateway knows a fixed set. */
const ofContext = (others: readonly object[]) => ({
  parameters: [
    { name: 'context', in: 'path', required: true, schema: openApiSchemaOf(routedContext, 'input') },
    ...others,
  ],
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
