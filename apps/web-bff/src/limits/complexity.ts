import type { Complexity } from '@nestjs/graphql';
import type { DocumentNode, GraphQLSchema } from 'graphql';
import { GraphQLError } from 'graphql';
import { fieldExtensionsEstimator, getComplexity, simpleEstimator } from 'graphql-query-complexity';

// A field that calls a context costs as much as this many plain fields.
const CALL = 10;
const COMMAND = 200;

/** A field that calls a context. */
export const oneCall: Complexity = ({ childComplexity }) => CALL + childComplexity;

/** A field that changes something. */
export const oneCommand: Complexity = ({ childComplexity }) => COMMAND + childComplexity;

/** A page is one call, and costs one entry's cost times the possible number of entries. */
export const byLimit: Complexity = ({ args, childComplexity }) =>
  CALL + Math.max(1, Number((args as { first?: number }).first ?? 20)) * childComplexity;

const estimators = [fieldExtensionsEstimator(), simpleEstimator({ defaultComplexity: 1 })];

export interface Asked {
  readonly schema: GraphQLSchema;
  /** A valid document, because a fragment that contains itself would be counted without end. */
  readonly document: DocumentNode;
  readonly variables: Record<string, unknown> | undefined;
  readonly operationName: string | undefined;
}

/**
 * Refuses a more expensive query before its execution: one for each field, ten for each call, times the lists around
 * it. The cost depends on the variables, so it is counted each time.
 * @throws GraphQLError
 */
export function refuseCostly(most: number, { schema, document, variables = {}, operationName }: Asked): void {
  const named = operationName !== undefined && { operationName };
  const cost = getComplexity({ schema, query: document, variables, estimators, ...named });
  if (cost > most) throw new GraphQLError(`The query costs ${cost}; ${most} is the most.`);
}
