import { GraphQLError, GraphQLScalarType } from 'graphql';

/** GraphQL's own Int ends at 2^31; amounts of ours go up to 10^12. */
export const SafeInt = new GraphQLScalarType<number, number>({
  name: 'SafeInt',
  description: 'A whole number that JSON carries exactly, up to 2^53 - 1. Amounts are in minor units.',
  serialize: safeInt,
  parseValue: safeInt,
});

function safeInt(value: unknown): number {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
  throw new GraphQLError(`SafeInt cannot be ${String(value)}`);
}
