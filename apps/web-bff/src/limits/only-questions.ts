import { InvalidRequest } from '@maru/service';
import type { FastifyRequest } from 'fastify';
import { getOperationAST, GraphQLError, OperationTypeNode } from 'graphql';
import type { DocumentNode } from 'graphql';

/** Limits of a request, checked before it is read as GraphQL. */
export interface TextLimits {
  refuseLong(text: string): void;
}

/**
 * Mercurius treats an object, or JSON text, as a parsed document, and executes it. No text is both a query and JSON.
 * @throws InvalidRequest when the query is no text, JSON, or too long
 */
export const refuseParsedDocuments =
  (limits: TextLimits) =>
  async ({ body, query: parameters }: FastifyRequest): Promise<void> => {
    for (const part of [parameters, body]) {
      const { query } = (typeof part === 'object' && part !== null ? part : {}) as { query?: unknown };
      if (query !== undefined && query !== null && query !== '') refuseParsed(query, limits);
    }
  };

function refuseParsed(query: unknown, limits: TextLimits): void {
  if (typeof query === 'string') limits.refuseLong(query);
  if (typeof query !== 'string' || isJson(query))
    throw new InvalidRequest([{ path: 'query', message: 'must be the text of a GraphQL document' }]);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

export interface OfRequest {
  readonly reply?: { readonly request: FastifyRequest };
}

/** The operation that a request selects in its document, if it names one. */
export function operationNameIn({ reply }: OfRequest): string | undefined {
  const { body, query } = reply?.request ?? {};
  const { operationName } = { ...(query as object), ...(body as object) } as { operationName?: unknown };
  return typeof operationName === 'string' ? operationName : undefined;
}

/**
 * A subscription needs a lasting connection.
 * @throws GraphQLError when one comes as a request
 */
export function refuseSubscriptions(document: DocumentNode, context: OfRequest): void {
  const operation = getOperationAST(document, operationNameIn(context));
  if (operation?.operation === OperationTypeNode.SUBSCRIPTION)
    throw new GraphQLError('A subscription is opened over WebSocket (graphql-transport-ws).');
}
