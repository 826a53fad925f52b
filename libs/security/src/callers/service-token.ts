/** Service tokens are told from any other JWT by their type. */
export const SERVICE_TOKEN_TYPE = 'service+jwt';

/** The header, and over gRPC the metadata, in which the token of the calling process travels, beside the one of its user. */
export const SERVICE_TOKEN_HEADER = 'x-service-token';
