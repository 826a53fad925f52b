import { CURRENCIES } from '@maru/kernel';
import { currency } from '@maru/kernel/fields';
import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import type { OpenAPIObject } from '@nestjs/swagger';
import { z } from 'zod';
import { problemSchema } from './problem';
import { withProblemAnswers } from './problem-answers';

/**
 * The OpenAPI document of a context. Controllers say what they take and give once, with zod, by Nest's own decorators:
 *
 *     @Post()
 *     @ApiAcceptedResponse({ standardSchema: orderAccepted })
 *     place(@Body({ schema: placeOrderBody }) body: z.infer<typeof placeOrderBody>) {}
 *
 * `schema` of `@Body`, `@Query` and `@Param` is both checked on every request and shown here; `standardSchema` of an answer is
 * shown. What the edge refuses any request with (`#/components/schemas/Problem`) need not be declared; what the operation itself refuses
 * is, by its code: `@Refuses('CATALOG.SKU_TAKEN')`. The document is complete: no answer has a status, a code or a field that is not in it.
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

/** The schema of what is sent (`input`) or answered (`output`), as OpenAPI 3.0 has it. */
export function openApiSchemaOf(schema: z.core.$ZodType, io: 'input' | 'output') {
  return z.toJSONSchema(schema, {
    target: 'openapi-3.0',
    io,
    unrepresentable: 'any',
    // A rule of code, which JSON Schema would not know.
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

/** A body for which there is a default need not be sent. */
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
