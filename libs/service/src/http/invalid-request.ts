import { Injectable, StandardSchemaValidationPipe } from '@nestjs/common';
import type { ArgumentMetadata } from '@nestjs/common';

export interface FieldError {
  /** Dotted, e.g. `lines.0.quantity`; the parameter's own name for a path or query parameter; '' for the body as a whole. */
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

// A body can be wrong in as many places as it has fields; nobody reads more than these.
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
