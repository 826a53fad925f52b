import { openApiSchemaOf } from '@maru/service';
import type { OpenAPIObject } from '@nestjs/swagger';
import { orderExplanation } from './order-explanation';

type PathItem = OpenAPIObject['paths'][string];

const IN_DOCUMENT = '/api/orders/{id}/explanation';
const JSON_TYPE = 'application/json';

/** Adds the answer for staff to ordering's operation, because the gateway answers them itself. */
export function withStaffExplanation(paths: Record<string, PathItem>): void {
  const operation = paths[IN_DOCUMENT]?.get;
  const answer = operation?.responses['200'] as { content?: Record<string, { schema?: object }> } | undefined;
  const own = answer?.content?.[JSON_TYPE];
  if (!operation || !own?.schema) return;
  const staff = openApiSchemaOf(orderExplanation, 'output') as object;
  paths[IN_DOCUMENT] = {
    ...paths[IN_DOCUMENT],
    get: {
      ...operation,
      description:
        'Customers get their own orders, in their words. Staff with the scope `explanations:read` get what every ' +
        'context knows; it counts as one request to each context.',
      responses: {
        ...operation.responses,
        '200': { ...answer, description: '', content: { [JSON_TYPE]: { schema: { anyOf: [own.schema, staff] } } } },
      },
    },
  };
}
