import type { WholeAnswer } from './response-cache';

// Headers that describe the representation (RFC 9110 §8), and those by which its context says how it may be kept.
// Everything else was about the one request that fetched it: its correlation and trace ids, cookies, times, counts. A
// list of those would miss the next one.
const OF_THE_REPRESENTATION =
  /^(?:content-.+|etag|last-modified|cache-control|vary|link|deprecation|sunset|retry-after)$/;

/**
 * The answer as anybody may get it: without the headers that were made for the request that fetched it. One that sets a
 * cookie was made for that client, so it is `private`, and loses the cookie too: others may have waited for the same
 * answer.
 */
export function ofTheRepresentation(answer: WholeAnswer): WholeAnswer {
  const headers = Object.fromEntries(
    Object.entries(answer.headers).filter(([name]) => OF_THE_REPRESENTATION.test(name)),
  );
  if (answer.headers['set-cookie'] !== undefined) headers['cache-control'] = 'private';
  return { ...answer, headers };
}
