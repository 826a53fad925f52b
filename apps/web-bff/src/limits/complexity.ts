import type { Complexity } from '@nestjs/graphql';
import type { DocumentNode, GraphQLSchema } from 'graphql';
import { GraphQLError } from 'graphql';
import { fieldExtensionsEstimator, getComplexity, simpleEstimator } from 'graphql-query-complexity';

/** A page costs what one of its entries costs, as often as there may be entries. */
export const byLimit: Complexity = ({ args, childComplexity }) =>
  Math.max(1, Number((args as { first?: number }).first ?? 20)) * childComplexity;

const estimators = [fieldExtensionsEstimator(), simpleEstimator({ defaultComplexity: 1 })];

interface Asked {
  readonly schema: GraphQLSchema;
  /** One that fits the schema: fragments that contain themselves would be counted for ever. */
  readonly document: DocumentNode;
  readonly variables: Record<string, unknown> | undefined;
  readonly operationName: string | undefined;
}

/**
 * Refuses a query that costs more, before anything of it is done: one for each field, times the lists that it is in. The cost depends on
 * the variables, so it is counted each time, where a document is found to fit the schema once.
 * @throws GraphQLError
 */
export function refuseCostly(most: number, { schema, document, variables = {}, operationName }: Asked): void {
  const named = operationName !== undefined && { operationName };
  const cost = getComplexity({ schema, query: document, variables, estimators, ...named });
  if (cost > most) throw new GraphQLError(`The query costs ${cost}; ${most} is the most.`);
}
