import type { Complexity } from '@nestjs/graphql';
import type { DocumentNode, GraphQLSchema } from 'graphql';
import { GraphQLError } from 'graphql';
import { fieldExtensionsEstimator, getComplexity, simpleEstimator } from 'graphql-query-complexity';

// A field that is one call of a context costs as much as so many fields that are there already.
const CALL = 10;
const COMMAND = 200;

/** A field for which a context is called. */
export const oneCall: Complexity = ({ childComplexity }) => CALL + childComplexity;

/** A field that changes something. */
export const oneCommand: Complexity = ({ childComplexity }) => COMMAND + childComplexity;

/** A page is one call, and costs what one of its entries costs, as often as there may be entries. */
export const byLimit: Complexity = ({ args, childComplexity }) =>
  CALL + Math.max(1, Number((args as { first?: number }).first ?? 20)) * childComplexity;

const estimators = [fieldExtensionsEstimator(), simpleEstimator({ defaultComplexity: 1 })];

export interface Asked {
  readonly schema: GraphQLSchema;
  /** One that fits the schema: fragments that contain themselves would be counted for ever. */
  readonly document: DocumentNode;
  readonly variables: Record<string, unknown> | undefined;
  readonly operationName: string | undefined;
}

/**
 * Refuses a query that costs more, before anything of it is done: one for each field, ten for each call, times the
 * lists that it is in. The cost depends on the variables, so it is counted each time.
 * @throws GraphQLError
 */
export function refuseCostly(most: number, { schema, document, variables = {}, operationName }: Asked): void {
  const named = operationName !== undefined && { operationName };
  const cost = getComplexity({ schema, query: document, variables, estimators, ...named });
  if (cost > most) throw new GraphQLError(`The query costs ${cost}; ${most} is the most.`);
}
