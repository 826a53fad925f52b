import type { IncomingMessage } from 'node:http';

// The characters of a host and port (RFC 3986 §3.2.2); whether such a host exists is no question here.
const HOST = /^[\w.~%!$&'()*+,;=:[\]-]*$/;

/**
 * Why the `Host` of a request must be refused with 400 (RFC 9112 §3.2), undefined when it is right. Node keeps the
 * first of several, and a proxy in front may go by the last, so two of them could pass for two different requests.
 */
export function wrongHost({ headers, rawHeaders, httpVersion }: IncomingMessage): string | undefined {
  if (headers.host === undefined) return httpVersion === '1.1' ? 'must be given' : undefined;
  let count = 0;
  for (let n = 0; n < rawHeaders.length; n += 2) {
    const name = rawHeaders[n]!;
    if (name.length === 4 && name.toLowerCase() === 'host') count++;
  }
  if (count > 1) return 'must be given once';
  return HOST.test(headers.host) ? undefined : 'must be a host, or a host and a port';
}
