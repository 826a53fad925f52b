/** The type distinguishes service tokens from any other JWT. */
export const SERVICE_TOKEN_TYPE = 'service+jwt';

/** The header, over gRPC the metadata key, of the calling process's token, beside the token of its user. */
export const SERVICE_TOKEN_HEADER = 'x-service-token';
