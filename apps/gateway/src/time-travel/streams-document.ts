import { openApiSchemaOf, streamPage, streamQuery, streamRejections, withProblemAnswers } from '@maru/service';
import type { OpenAPIObject } from '@nestjs/swagger';
import type { z } from 'zod';
import { orderMoment, orderMomentQuery } from './order-moment';

interface Shape {
  readonly properties: Readonly<Record<string, { readonly description?: string }>>;
}

/** The OpenAPI document of the reads at a moment, for the shop's document. */
export function streamsDocument(): OpenAPIObject {
  const codes = Object.keys(streamRejections);
  const ofStream = operation('readStream', 'name', streamQuery, streamPage, {
    summary: 'A stream at a moment: its state, and its events up to there',
    description: 'For support and platform. The name is `<context>.<aggregate>-<id>`.',
  });
  const ofOrder = operation('readOrderAtMoment', 'id', orderMomentQuery, orderMoment, {
    summary: 'Everything that an order touched, at one moment',
    description: 'For support and platform. A revision is that of the order itself.',
  });
  const reason = {
    ...{ name: 'X-Reason', in: 'header' as const, required: false, schema: { type: 'string' as const } },
    description: 'Why personal data is opened, percent-encoded.',
  };
  const streamParameters = [...ofStream.parameters, reason];
  return withProblemAnswers({
    openapi: '3.0.0',
    info: { title: 'maru gateway', version: '1' },
    paths: {
      '/api/streams/{name}': { get: { ...ofStream, parameters: streamParameters, 'x-refuses': codes } },
      '/api/orders/{id}/at': {
        get: { ...ofOrder, 'x-refuses': codes.filter((code) => code !== 'STREAMS.REASON_NEEDED') },
      },
    } as OpenAPIObject['paths'],
  });
}

function operation(
  operationId: string,
  id: string,
  query: z.ZodType,
  answer: z.ZodType,
  words: { readonly summary: string; readonly description: string },
) {
  const { properties } = openApiSchemaOf(query, 'input') as Shape;
  const asked = Object.entries(properties).map(([name, { description, ...schema }]) => ({
    ...{ name, in: 'query' as const, required: false, schema },
    ...(description !== undefined && { description }),
  }));
  const content = { 'application/json': { schema: openApiSchemaOf(answer, 'output') as object } };
  return {
    ...{ operationId, ...words },
    security: [{ bearer: [] }],
    parameters: [{ name: id, in: 'path' as const, required: true, schema: { type: 'string' as const } }, ...asked],
    responses: { '200': { description: '', content } },
  };
}
