import type { WholeAnswer } from './response-cache';

// Headers that describe the representation (RFC 9110 §8), and those by which its context says how to cache it. All
// others were about the one request that fetched it: correlation and trace ids, cookies, times, counts. This is a list
// of allowed headers, because a list of forbidden ones would miss the next one.
const OF_THE_REPRESENTATION =
  /^(?:content-.+|etag|last-modified|cache-control|vary|link|deprecation|sunset|retry-after)$/;

/**
 * The answer without the headers that were made for the request that fetched it. An answer with a cookie was made for
 * one client, so it becomes `private`. It loses the cookie too, because other clients may wait for the same answer.
 */
export function ofTheRepresentation(answer: WholeAnswer): WholeAnswer {
  const headers = Object.fromEntries(
    Object.entries(answer.headers).filter(([name]) => OF_THE_REPRESENTATION.test(name)),
  );
  if (answer.headers['set-cookie'] !== undefined) headers['cache-control'] = 'private';
  return { ...answer, headers };
}
