import { statusOfRejection } from '@maru/kernel';
import type { RejectionCode } from '@maru/kernel';
import type { OpenAPIObject } from '@nestjs/swagger';
import { STATUS_CODES } from 'node:http';
import { PROBLEM_JSON } from './problem';
import { REFUSES } from './refuses';

interface Operation {
  responses?: Record<string, { readonly content?: object }>;
  security?: readonly object[];
  [REFUSES]?: readonly RejectionCode[];
}

type Codes = Map<number, Set<RejectionCode>>;

/** The refusals that any request may get from a context or the gateway, by status. */
const TO_ANYBODY: readonly (readonly [number, readonly RejectionCode[]])[] = [
  [400, ['HTTP.INVALID_REQUEST', 'HTTP.UNKNOWN_API_VERSION']],
  [408, ['HTTP.INVALID_REQUEST']],
  [414, ['HTTP.URI_TOO_LONG']],
  [417, ['HTTP.INVALID_REQUEST']],
  [429, ['HTTP.TOO_MANY_REQUESTS']],
  [431, ['HTTP.INVALID_REQUEST']],
  [500, ['HTTP.INTERNAL']],
  [502, ['HTTP.BAD_GATEWAY']],
  [503, ['HTTP.UNAVAILABLE']],
  [504, ['HTTP.GATEWAY_TIMEOUT']],
];
const WITH_ACCESS_RULES: typeof TO_ANYBODY = [
  [401, ['HTTP.UNAUTHENTICATED', 'HTTP.INVALID_TOKEN', 'HTTP.TOKEN_EXPIRED', 'HTTP.INVALID_API_KEY']],
  [403, ['HTTP.FORBIDDEN']],
];
const WITH_A_BODY: typeof TO_ANYBODY = [
  [400, ['HTTP.MALFORMED_JSON']],
  [413, ['HTTP.TOO_LARGE']],
  [415, ['HTTP.UNSUPPORTED_MEDIA_TYPE', 'HTTP.UNSUPPORTED_CONTENT_CODING']],
  [501, ['HTTP.NOT_IMPLEMENTED']],
];

/**
 * Adds to every operation each refusal that it may be answered with: status, codes and headers. The `default` answer
 * that an operation declares lists the other media types of its refusals.
 */
export function withProblemAnswers(document: OpenAPIObject): OpenAPIObject {
  for (const path of Object.values(document.paths)) {
    for (const [method, operation] of Object.entries(path) as [string, Operation][]) {
      const refusals = [...refusalsOf(method, operation)].sort(([one], [other]) => one - other);
      const { default: inOtherWays, ...responses } = operation.responses ?? {};
      for (const [status, codes] of refusals)
        responses[status] = answer(status, [...codes].sort(), inOtherWays?.content);
      operation.responses = responses;
      delete operation[REFUSES];
    }
  }
  return document;
}

function refusalsOf(method: string, operation: Operation): Codes {
  const codes: Codes = new Map();
  const add = (status: number, more: readonly RejectionCode[]) =>
    codes.set(status, new Set([...(codes.get(status) ?? []), ...more]));
  for (const refusal of TO_ANYBODY) add(...refusal);
  if (operation.security?.length) for (const refusal of WITH_ACCESS_RULES) add(...refusal);
  // Also for operations without a body, because clients send one now and then.
  if (method !== 'get') for (const refusal of WITH_A_BODY) add(...refusal);
  for (const code of operation[REFUSES] ?? []) add(statusOfRejection(code), [code]);
  return codes;
}

const CHALLENGE = { description: 'The way to get access (RFC 6750).', required: true, schema: { type: 'string' } };
// Another scope would not help against a refusal by a rule of the context.
const CHALLENGE_OF_SCOPES = {
  ...CHALLENGE,
  description: `${CHALLENGE.description} Only with HTTP.FORBIDDEN.`,
  required: false,
};
const PAUSE = {
  description: 'The pause before a retry, in seconds.',
  required: true,
  schema: { type: 'string', pattern: '^[1-9][0-9]*$' },
};
const CODINGS = {
  description: 'The accepted content codings (RFC 9110 §12.5.3); only when the coding of the body is the reason.',
  schema: { type: 'string' },
};
const HEADERS: Readonly<Record<number, object>> = {
  401: { 'WWW-Authenticate': CHALLENGE },
  403: { 'WWW-Authenticate': CHALLENGE },
  415: { 'Accept-Encoding': CODINGS },
  429: { 'Retry-After': PAUSE },
  503: { 'Retry-After': PAUSE },
};

const headersOf = (status: number, codes: readonly RejectionCode[]): object | undefined =>
  status === 403 && codes.some((code) => code !== 'HTTP.FORBIDDEN')
    ? { 'WWW-Authenticate': CHALLENGE_OF_SCOPES }
    : HEADERS[status];

const answer = (status: number, codes: readonly RejectionCode[], inOtherWays: object = {}) => ({
  description: `${STATUS_CODES[status]}: ${codes.join(', ')}`,
  ...(HEADERS[status] && { headers: headersOf(status, codes) }),
  content: {
    [PROBLEM_JSON]: {
      schema: {
        allOf: [
          { $ref: '#/components/schemas/Problem' },
          { type: 'object', properties: { status: { enum: [status] }, code: { enum: codes } } },
        ],
      },
    },
    ...inOtherWays,
  },
});
