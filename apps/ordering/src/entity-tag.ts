/** A strong entity tag (RFC 9110 §8.8.3) of a version: `"3"`. */
export function entityTag(version: number): string {
  return `"${version}"`;
}

/**
 * Whether an `If-Match` (RFC 9110 §13.1.1) lets a request through: it is absent, `*`, or lists the tag of the version that
 * there is. Weak tags never match.
 */
export function matches(ifMatch: string | undefined, version: number): boolean {
  if (ifMatch === undefined || ifMatch.trim() === '*') return true;
  return ifMatch.split(',').some((tag) => tag.trim() === entityTag(version));
}
