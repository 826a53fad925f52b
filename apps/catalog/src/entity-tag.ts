/** A strong entity tag (RFC 9110 §8.8.3) of a version: `"3"`. */
export function entityTag(version: number): string {
  return `"${version}"`;
}

/**
 * The version that an `If-Match` asks for (RFC 9110 §13.1.1); undefined when it asks for none: no header, or `*`.
 * A tag that was never given out, a weak one or several tags are a version that matches nothing.
 */
export function versionToMatch(ifMatch: string | undefined): number | undefined {
  if (ifMatch === undefined || ifMatch.trim() === '*') return undefined;
  const [, version] = /^"(\d{1,15})"$/.exec(ifMatch.trim()) ?? [];
  return version === undefined ? -1 : Number(version);
}
