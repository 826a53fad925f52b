/** A strong entity tag (RFC 9110 §8.8.3) of a version: `"3"`. */
export function entityTag(version: number): string {
  return `"${version}"`;
}

/**
 * Whether an `If-Match` (RFC 9110 §13.1.1) matches the current version: it is absent, `*`, or lists the version's tag.
 * Weak tags never match.
 */
export function matches(ifMatch: string | undefined, version: number): boolean {
  const versions = versionsToMatch(ifMatch);
  return versions === undefined || versions.includes(version);
}

/**
 * The versions that an `If-Match` lists; undefined when any version matches: no header, or `*`. Weak and malformed tags
 * are left out.
 */
export function versionsToMatch(ifMatch: string | undefined): readonly number[] | undefined {
  if (ifMatch === undefined || ifMatch.trim() === '*') return undefined;
  return ifMatch.split(',').flatMap((tag) => /^"(\d{1,15})"$/.exec(tag.trim())?.slice(1).map(Number) ?? []);
}
