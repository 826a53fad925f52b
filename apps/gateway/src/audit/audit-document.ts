import { openApiSchemaOf, withProblemAnswers } from '@maru/service';
import type { OpenAPIObject } from '@nestjs/swagger';
import { searchPage, searchQuery } from './audit-search';
import { AUDIT_PATH } from './serve-audit';

interface Shape {
  readonly properties: Readonly<Record<string, { readonly description?: string }>>;
}

/** The OpenAPI document of the gateway's own search, for the shop's document. */
export function auditDocument(): OpenAPIObject {
  const { properties } = openApiSchemaOf(searchQuery, 'input') as Shape;
  const parameters = Object.entries(properties).map(([name, { description, ...schema }]) => ({
    ...{ name, in: 'query' as const, required: false, schema },
    ...(description !== undefined && { description }),
  }));
  const found = { 'application/json': { schema: openApiSchemaOf(searchPage, 'output') as object } };
  const operation = {
    operationId: 'searchAudit',
    summary: 'Who did what: acts of users, keys and staff, the newest first',
    description: 'Of all contexts. `unanswered` names those whose acts are not in the page.',
    security: [{ bearer: [] }],
    parameters,
    responses: { '200': { description: '', content: found } },
  };
  return withProblemAnswers({
    openapi: '3.0.0',
    info: { title: 'maru gateway', version: '1' },
    paths: { [AUDIT_PATH]: { get: operation } },
  });
}
