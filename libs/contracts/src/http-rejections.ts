/** Refusals of the edge itself, before any context's rules are asked: malformed, too large, not found. */
export const httpRejections = {
  'HTTP.INVALID_REQUEST': 400,
  'HTTP.MALFORMED_JSON': 400,
  'HTTP.UNKNOWN_API_VERSION': 400,
  'HTTP.UNAUTHENTICATED': 401,
  'HTTP.NOT_FOUND': 404,
  'HTTP.METHOD_NOT_ALLOWED': 405,
  'HTTP.TOO_LARGE': 413,
  'HTTP.URI_TOO_LONG': 414,
  'HTTP.UNSUPPORTED_MEDIA_TYPE': 415,
  'HTTP.TOO_MANY_REQUESTS': 429,
  'HTTP.CONFLICT': 409,
  'HTTP.INTERNAL': 500,
  'HTTP.UNAVAILABLE': 503,
  'HTTP.BAD_GATEWAY': 502,
  'HTTP.GATEWAY_TIMEOUT': 504,
} as const;
