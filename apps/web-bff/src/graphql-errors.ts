import { toProblem } from '@maru/service';
import type { Problem } from '@maru/service';
import { GraphQLError } from 'graphql';
import type { GraphQLFormattedError } from 'graphql';
import type { MercuriusOptions } from 'mercurius';

type Formatter = NonNullable<MercuriusOptions['errorFormatter']>;

/**
 * Errors in clients' form: `extensions.code` is the code of HTTP. Errors that are not the client's fault are logged and
 * shown as HTTP.INTERNAL. The status stays 200 for a complete or partial answer.
 */
export const formatErrors: Formatter = ({ data, errors }, context) => {
  const { reply, app } = context as {
    reply?: { log: typeof app.log };
    app: { log: { error(...args: unknown[]): void } };
  };
  const shown = shownErrors(errors, (details) => (reply?.log ?? app.log).error(details, 'a query failed'));
  return { statusCode: statusOf(errors), response: { data: data ?? null, errors: shown } };
};

/** The faults of one answer, for one log line: the first one, and the number of fields with one. */
export interface FaultsOfAnswer {
  readonly err: unknown;
  readonly faults: number;
}

/** Errors in clients' form, over either transport; `onFault` gets the hidden ones, once for all of them. */
export function shownErrors(
  errors: readonly GraphQLError[],
  onFault: (faults: FaultsOfAnswer) => void,
): readonly GraphQLFormattedError[] {
  const faults: unknown[] = [];
  // An invalid document is one error that contains all of them.
  const shown = errors
    .flatMap((error) => validationErrorsIn(error) ?? [error])
    .map((error) => shownError(error, (fault) => faults.push(fault)));
  if (faults.length > 0) onFault({ err: faults[0], faults: faults.length });
  return shown;
}

/** An unreadable request is answered as a failed one; an invalid document is an answer of GraphQL. */
function statusOf(errors: readonly GraphQLError[]): number {
  const [error] = errors;
  const thrown = error?.originalError;
  if (errors.length !== 1 || !thrown || error.path !== undefined || isOfMercurius(thrown)) return 200;
  return toProblem(thrown).status;
}

const isOfMercurius = (thrown: object): boolean =>
  String((thrown as { code?: unknown }).code).startsWith('MER_ERR_GQL');

/** One error in clients' form; `onFault` gets a hidden one. */
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
  // Without a path nothing was executed yet, so the error is about the document, its variables or its limits.
  const aboutDocument = thrown instanceof GraphQLError && error.path === undefined;
  if (isOfMercurius(thrown) || aboutDocument || PERSISTED.has(error.message))
    return { code: 'HTTP.INVALID_REQUEST', detail: error.message };
  const problem = toProblem(thrown);
  if (problem.status >= 500) onFault(thrown);
  return problem;
}

// The texts by which clients know that they have to send the whole query.
const PERSISTED = new Set(['PersistedQueryNotFound', 'PersistedQueryNotSupported']);

function validationErrorsIn(error: GraphQLError): readonly GraphQLError[] | undefined {
  const inner = (error.originalError as { errors?: unknown } | undefined)?.errors;
  if (!Array.isArray(inner)) return undefined;
  return inner.map((each) => (each instanceof GraphQLError ? each : new GraphQLError((each as Error).message)));
}
