export const CBOR = 'application/cbor';
/** RFC 9290. */
export const PROBLEM_CBOR = 'application/concise-problem-details+cbor';

/** For the API page, because its JSON cannot show a map whose keys are numbers. */
export const problemInCbor = {
  content: { [PROBLEM_CBOR]: { schema: { type: 'string' as const, format: 'binary' } } },
};
