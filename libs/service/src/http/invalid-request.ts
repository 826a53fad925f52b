import { Injectable, StandardSchemaValidationPipe } from '@nestjs/common';
import type { ArgumentMetadata } from '@nestjs/common';

export interface FieldError {
  /** A dotted path such as `lines.0.quantity`; the name of a path or query parameter; '' for the whole body. */
  readonly path: string;
  readonly message: string;
}

/** The request does not fit the schema of its body, query or path. */
export class InvalidRequest extends Error {
  override readonly name = 'InvalidRequest';
  constructor(readonly errors: readonly FieldError[]) {
    super(errors.map(({ path, message }) => (path ? `${path}: ${message}` : message)).join('; '));
  }
}

// Bounds the answer, because a body can have an error in every field.
const MOST_ERRORS = 50;

/**
 * Checks `@Body({ schema })`, `@Query({ schema })` and `@Param('id', { schema })` against their schema.
 * @throws InvalidRequest
 */
@Injectable()
export class RequestSchemaPipe extends StandardSchemaValidationPipe {
  override async transform<T = unknown>(value: T, metadata: ArgumentMetadata): Promise<T> {
    const { schema } = metadata;
    if (!schema) return value;
    this.stripProtoKeys(value);
    const result = await schema['~standard'].validate(value);
    if (!result.issues) return result.value as T;
    throw new InvalidRequest(
      result.issues.slice(0, MOST_ERRORS).map(({ path = [], message }) => ({
        path: [...(metadata.data ? [metadata.data] : []), ...path.map(keyOf)].join('.'),
        message,
      })),
    );
  }
}

const keyOf = (segment: PropertyKey | { readonly key: PropertyKey }): string =>
  String(typeof segment === 'object' ? segment.key : segment);
