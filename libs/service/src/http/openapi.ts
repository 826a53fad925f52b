import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import type { OpenAPIObject } from '@nestjs/swagger';
import { z } from 'zod';
import { PROBLEM_JSON, problemSchema } from './problem';

/**
 * The OpenAPI document of a context. Controllers say what they take and give once, with zod, by Nest's own decorators:
 *
 *     @Post()
 *     @ApiAcceptedResponse({ standardSchema: orderAccepted })
 *     place(@Body({ schema: placeOrderBody }) body: z.infer<typeof placeOrderBody>) {}
 *
 * `schema` of `@Body`, `@Query` and `@Param` is both checked on every request and shown here; `standardSchema` of an answer is
 * shown. Every operation also answers problems (`#/components/schemas/Problem`), which need not be declared.
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
  if (!(schema instanceof z.core.$ZodType)) return undefined;
  const converted = z.toJSONSchema(schema, { target: 'openapi-3.0', io: schemaType, unrepresentable: 'any' });
  return { schema: converted };
}

function withProblems(document: OpenAPIObject): OpenAPIObject {
  const answer = {
    description: 'The request was refused, or something failed.',
    content: { [PROBLEM_JSON]: { schema: { $ref: '#/components/schemas/Problem' } } },
  };
  for (const path of Object.values(document.paths)) {
    for (const operation of Object.values(path) as { responses?: Record<string, object> }[]) {
      if (!operation.responses) continue;
      // In whatever other way its problems can be had, they can be had in this one.
      const own = operation.responses['default'] as { content?: object } | undefined;
      operation.responses['default'] = { ...answer, content: { ...answer.content, ...own?.content } };
    }
  }
  const { schema } = toOpenApi(problemSchema, { schemaType: 'output' })!;
  document.components = {
    ...document.components,
    schemas: { ...document.components?.schemas, Problem: schema as object },
  };
  return document;
}
