import type { Options } from '@grpc/proto-loader';

/**
 * How messages look in code: names in camel case, 64-bit numbers as numbers (exact ones, see `amount` of the fields), and every
 * field there but those that are `optional`.
 */
export const messageShape: Options = { longs: Number, enums: String, defaults: true };
