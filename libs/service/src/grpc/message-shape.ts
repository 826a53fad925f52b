import type { Options } from '@grpc/proto-loader';

/**
 * The form of messages in code: names in camel case, 64-bit numbers as exact numbers (see `amount` of the fields), and
 * every field present except `optional` ones.
 */
export const messageShape: Options = { longs: Number, enums: String, defaults: true };
