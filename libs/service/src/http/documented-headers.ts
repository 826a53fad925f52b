const text = (description: string, pattern: string) => ({
  description,
  required: true,
  schema: { type: 'string' as const, pattern },
});
const ETAG = text('The version of the resource, for `If-Match`.', '^"[0-9]+"$');
const LOCATION = text('The path of the resource.', '^/api/');

/** For answers with a version: `@ApiOkResponse({ standardSchema: shape, headers: withETag })`. */
export const withETag = { ETag: ETAG };
/** For answers with the path of a created resource. */
export const withLocation = { Location: LOCATION };

/**
 * Documents the header that `idempotencyKey` checks:
 * `@ApiHeader(idempotencyKeyHeader('The same key and body again: the same order.', true))`.
 */
export const idempotencyKeyHeader = (description: string, required = false) => ({
  name: 'Idempotency-Key',
  required,
  description,
  schema: { type: 'string' as const, minLength: 1, maxLength: 255, pattern: '^[\\x21-\\x7e]{1,255}$' },
});
