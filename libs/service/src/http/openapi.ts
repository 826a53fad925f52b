import { CURRENCIES } from '@maru/kernel';
import { currency } from '@maru/kernel/fields';
import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import type { OpenAPIObject } from '@nestjs/swagger';
import { z } from 'zod';
import { problemSchema } from './problem';
import { withProblemAnswers } from './problem-answers';

/**
 * The OpenAPI document of a context. Controllers declare their requests and answers once, as zod schemas in Nest's own
 * decorators:
 *
 *     @Post()
 *     @ApiAcceptedResponse({ standardSchema: orderAccepted })
 *     place(@Body({ schema: placeOrderBody }) body: z.infer<typeof placeOrderBody>) {}
 *
 * `schema` of `@Body`, `@Query` and `@Param` is checked on every request and shown here. `standardSchema` of an answer
 * is only shown. Refusals that any request may get (`#/components/schemas/Problem`) are added here. An operation
 * declares its own refusals by code: `@Refuses('CATALOG.SKU_TAKEN')`. The document is complete: no answer has a status,
 * code or field that it does not show.
 */
export function openApiOf(app: INestApplication, title: string): OpenAPIObject {
  const config = new DocumentBuilder().setTitle(title).setVersion('1').addBearerAuth().build();
  const document = SwaggerModule.createDocument(app, config, {
    standardSchemaConverter: toOpenApi,
    autoTagControllers: false,
  });
  return withProblems(document);
}

function toOpenApi(schema: unknown, { schemaType }: { schemaType: 'input' | 'output' }) {
  return schema instanceof z.core.$ZodType ? { schema: openApiSchemaOf(schema, schemaType) } : undefined;
}

/** The OpenAPI 3.0 form of a schema, for requests (`input`) or answers (`output`). */
export function openApiSchemaOf(schema: z.core.$ZodType, io: 'input' | 'output') {
  return z.toJSONSchema(schema, {
    target: 'openapi-3.0',
    io,
    unrepresentable: 'any',
    // The check of currencies is code, so JSON Schema needs the list.
    override: ({ zodSchema, jsonSchema }) => {
      if (zodSchema === (currency as z.core.$ZodType)) jsonSchema.enum = [...CURRENCIES];
    },
  });
}

function withProblems(document: OpenAPIObject): OpenAPIObject {
  const { schema } = toOpenApi(problemSchema, { schemaType: 'output' })!;
  document.components = {
    ...document.components,
    schemas: { ...document.components?.schemas, Problem: schema as object },
  };
  return withProblemAnswers(withOptionalBodies(document));
}

/** Marks request bodies with a default as optional. */
function withOptionalBodies(document: OpenAPIObject): OpenAPIObject {
  const operations = Object.values(document.paths).flatMap((path) => Object.values(path as Record<string, Operation>));
  for (const { requestBody } of operations) {
    const schemas = Object.values(requestBody?.content ?? {}).map(({ schema }) => schema);
    if (schemas.some((schema) => schema && 'default' in schema)) requestBody!.required = false;
  }
  return document;
}

interface Operation {
  readonly requestBody?: { required?: boolean; readonly content?: Record<string, { readonly schema?: object }> };
}
