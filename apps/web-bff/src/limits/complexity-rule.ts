import type { Complexity } from '@nestjs/graphql';
import type { ValidationRule } from 'graphql';
import { GraphQLError, NoFragmentCyclesRule, validate } from 'graphql';
import { createComplexityRule, fieldExtensionsEstimator, simpleEstimator } from 'graphql-query-complexity';

/** A page costs what one of its entries costs, as often as there may be entries. */
export const byLimit: Complexity = ({ args, childComplexity }) =>
  Math.max(1, Number((args as { first?: number }).first ?? 20)) * childComplexity;

/** Refuses a query that costs more, before anything of it is done: one for each field, times the lists that it is in. */
export function complexityRule(most: number, variables: Record<string, unknown> | undefined): ValidationRule {
  const rule = createComplexityRule({
    maximumComplexity: most,
    variables: variables ?? {},
    estimators: [fieldExtensionsEstimator(), simpleEstimator({ defaultComplexity: 1 })],
    createError: (max, actual) => new GraphQLError(`The query costs ${actual}; ${max} is the most.`),
  });
  // The cost of fragments that contain themselves would be counted for ever; they are refused by their own rule.
  return (context) =>
    validate(context.getSchema(), context.getDocument(), [NoFragmentCyclesRule]).length > 0 ? {} : rule(context);
}
