import type { FastifyRequest } from 'fastify';

// About one connection, the client's or the context's (RFC 9110 §7.6.1): never handed on. Expect has been answered by then.
const OF_THE_CONNECTION = [
  'connection',
  'expect',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
];

// Who the client is and where it comes from is for the gateway to say: whatever a client says of it is dropped.
const SAID_BY_THE_GATEWAY =
  /^(?:x-(?:user|forwarded|internal)-.*|x-real-ip|forwarded|via|x-deadline-ms|x-service-token)$/;
// Made anew for the connection to the context.
const MADE_ANEW = ['host', 'content-length'];

type Headers = Record<string, string | string[] | undefined>;

/** What a context gets of a request's headers, with the client's address and the correlation id as the gateway knows them. */
export function headersForContext(request: FastifyRequest, headers: Headers): Headers {
  const handedOn = Object.entries(headersBeyond(headers)).filter(
    ([name]) => !SAID_BY_THE_GATEWAY.test(name) && !MADE_ANEW.includes(name),
  );
  return {
    ...Object.fromEntries(handedOn),
    'x-correlation-id': request.causation!.correlationId,
    'x-forwarded-for': request.ip,
    'x-forwarded-proto': request.protocol,
    'x-forwarded-host': request.host,
  };
}

/** The headers without those that are about one connection, which may name others in `Connection`. */
export function headersBeyond(headers: Headers): Headers {
  const named = String(headers['connection'] ?? '')
    .toLowerCase()
    .split(',')
    .map((name) => name.trim());
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !OF_THE_CONNECTION.includes(name) && !named.includes(name)),
  );
}
