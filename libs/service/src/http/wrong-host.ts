import type { IncomingMessage } from 'node:http';

// The characters of a host and port (RFC 3986 §3.2.2). The host need not exist.
const HOST = /^[\w.~%!$&'()*+,;=:[\]-]*$/;

/**
 * The reason to refuse the `Host` of a request with 400 (RFC 9112 §3.2); undefined when it is valid. Several are
 * refused, because Node keeps the first one but a proxy in front may use the last one.
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
