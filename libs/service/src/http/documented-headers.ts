const text = (description: string, pattern: string) => ({
  description,
  required: true,
  schema: { type: 'string' as const, pattern },
});
const ETAG = text('The version of what is answered, for `If-Match`.', '^"[0-9]+"$');
const LOCATION = text('Where it can be read.', '^/api/');

/** For answers that tell their version: `@ApiOkResponse({ standardSchema: shape, headers: withETag })`. */
export const withETag = { ETag: ETAG };
/** For answers that tell where what they have made is. */
export const withLocation = { Location: LOCATION };

/** `@ApiHeader(idempotencyKeyHeader('The same key and body again: the same order.', true))`: as `idempotencyKey` checks it. */
export const idempotencyKeyHeader = (description: string, required = false) => ({
  name: 'Idempotency-Key',
  required,
  description,
  schema: { type: 'string' as const, minLength: 1, maxLength: 255, pattern: '^[\\x21-\\x7e]{1,255}$' },
});
