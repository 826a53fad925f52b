import { openApiSchemaOf, withProblemAnswers } from '@maru/service';
import type { OpenAPIObject } from '@nestjs/swagger';
import { DEMO_ORDERS_PATH, DEMO_PATH, demoOrder, demoRequest, demoState } from './demo-answers';

const jsonOf = (schema: object) => ({ 'application/json': { schema } });

/** The OpenAPI document of the demo orders, for the shop's document. */
export function demoDocument(): OpenAPIObject {
  const state = {
    operationId: 'showDemo',
    summary: 'Whether this shop takes demo orders',
    responses: { '200': { description: '', content: jsonOf(openApiSchemaOf(demoState, 'output')) } },
  };
  const order = {
    operationId: 'placeDemoOrder',
    summary: 'Places an order of a demo customer, on a development start only',
    description: 'The answer has a token with which the order can be watched.',
    requestBody: { required: false, content: jsonOf(openApiSchemaOf(demoRequest, 'input')) },
    responses: {
      '201': { description: '', content: jsonOf(openApiSchemaOf(demoOrder, 'output')) },
    },
    'x-refuses': ['HTTP.NOT_FOUND'],
  };
  return withProblemAnswers({
    openapi: '3.0.0',
    info: { title: 'maru gateway', version: '1' },
    paths: { [DEMO_PATH]: { get: state }, [DEMO_ORDERS_PATH]: { post: order } },
  });
}
