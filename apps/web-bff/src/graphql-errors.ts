import { toProblem } from '@maru/service';
import type { Problem } from '@maru/service';
import { GraphQLError } from 'graphql';
import type { GraphQLFormattedError } from 'graphql';
import type { MercuriusOptions } from 'mercurius';

type Formatter = NonNullable<MercuriusOptions['errorFormatter']>;

/**
 * Errors as clients get them: `extensions.code` is the very code that HTTP answers. What is not known to be the client's affair is
 * logged and shown as HTTP.INTERNAL. The status stays 200 where there is an answer, or a part of one.
 */
export const formatErrors: Formatter = ({ data, errors }, context) => {
  const { reply, app } = context as {
    reply?: { log: typeof app.log };
    app: { log: { error(...args: unknown[]): void } };
  };
  const shown = shownErrors(errors, (details) => (reply?.log ?? app.log).error(details, 'a query failed'));
  return { statusCode: statusOf(errors), response: { data: data ?? null, errors: shown } };
};

/** The faults of one answer, for one line of the log: the first one, and how many fields have one. */
export interface FaultsOfAnswer {
  readonly err: unknown;
  readonly faults: number;
}

/** Errors as clients get them, over either transport; what they hide is told to `onFault`, once for all of them. */
export function shownErrors(
  errors: readonly GraphQLError[],
  onFault: (faults: FaultsOfAnswer) => void,
): readonly GraphQLFormattedError[] {
  const faults: unknown[] = [];
  // A document that does not parse or fit the schema is one error with all of them inside.
  const shown = errors
    .flatMap((error) => validationErrorsIn(error) ?? [error])
    .map((error) => shownError(error, (fault) => faults.push(fault)));
  if (faults.length > 0) onFault({ err: faults[0], faults: faults.length });
  return shown;
}

/** What could not even be read as a request is answered as one that has failed; a document that is wrong is an answer of GraphQL. */
function statusOf(errors: readonly GraphQLError[]): number {
  const [error] = errors;
  const thrown = error?.originalError;
  if (errors.length !== 1 || !thrown || error.path !== undefined || isOfMercurius(thrown)) return 200;
  return toProblem(thrown).status;
}

const isOfMercurius = (thrown: object): boolean =>
  String((thrown as { code?: unknown }).code).startsWith('MER_ERR_GQL');

/** One error as clients get it; what it hides is told to `onFault`. */
function shownError(error: GraphQLError, onFault: (fault: unknown) => void): GraphQLFormattedError {
  const { locations, path } = error;
  const { code, detail: message, present } = told(error, onFault);
  return {
    message,
    ...(locations && { locations }),
    ...(path && { path }),
    extensions: { code, ...(present && { present }) },
  };
}

type Told = Pick<Problem, 'code' | 'detail' | 'present'>;

function told(error: GraphQLError, onFault: (fault: unknown) => void): Told {
  const thrown = error.originalError ?? error;
  // Without a path nothing was carried out yet: it is about the document, its variables or its limits.
  const aboutDocument = thrown instanceof GraphQLError && error.path === undefined;
  if (isOfMercurius(thrown) || aboutDocument || PERSISTED.has(error.message))
    return { code: 'HTTP.INVALID_REQUEST', detail: error.message };
  const problem = toProblem(thrown);
  if (problem.status >= 500) onFault(thrown);
  return problem;
}

// The words by which clients know that they have to send the whole query.
const PERSISTED = new Set(['PersistedQueryNotFound', 'PersistedQueryNotSupported']);

function validationErrorsIn(error: GraphQLError): readonly GraphQLError[] | undefined {
  const inner = (error.originalError as { errors?: unknown } | undefined)?.errors;
  if (!Array.isArray(inner)) return undefined;
  return inner.map((each) => (each instanceof GraphQLError ? each : new GraphQLError((each as Error).message)));
}
