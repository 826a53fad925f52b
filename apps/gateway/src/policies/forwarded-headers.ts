import { CLIENT_CLASS_HEADER, CLIENT_HEADER } from '@maru/service';
import type { FastifyRequest } from 'fastify';
import { clientKeyOf } from '../limits/client';

// About one connection, the client's or the context's (RFC 9110 §7.6.1): never handed on. Expect has been answered by then.
const OF_THE_CONNECTION = new Set([
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
]);

// Who the client is and where it comes from is for the gateway to say: whatever a client says of it is dropped.
// An API key has become a token by now (see `identify`); no context ever sees one.
const SAID_BY_THE_GATEWAY =
  /^(?:x-(?:user|forwarded|internal)-.*|x-real-ip|forwarded|via|x-deadline-ms|x-client|x-service-token|x-api-key)$/;
// Made anew for the connection to the context.
const MADE_ANEW = new Set(['host', 'content-length']);

type Headers = Record<string, string | string[] | undefined>;

/** What a context gets of a request's headers, with the client's address and the correlation id as the gateway knows them. */
export function headersForContext(request: FastifyRequest, headers: Headers): Headers {
  const handedOn: Headers = {};
  const named = namedIn(headers);
  for (const name in headers) {
    if (staysBehind(name, named) || MADE_ANEW.has(name) || SAID_BY_THE_GATEWAY.test(name)) continue;
    handedOn[name] = headers[name];
  }
  handedOn[CLIENT_HEADER] = clientKeyOf(request);
  handedOn['x-correlation-id'] = request.causation!.correlationId;
  const { address } = request.causation!.actor ?? {};
  if (address) handedOn[CLIENT_CLASS_HEADER] = address;
  handedOn['x-forwarded-for'] = request.ip;
  handedOn['x-forwarded-proto'] = request.protocol;
  handedOn['x-forwarded-host'] = request.host;
  return handedOn;
}

/** The headers without those that are about one connection, which may name others in `Connection`. */
export function headersBeyond(headers: Readonly<Headers>): Headers {
  const beyond: Headers = {};
  const named = namedIn(headers);
  for (const name in headers) if (!staysBehind(name, named)) beyond[name] = headers[name];
  return beyond;
}

const staysBehind = (name: string, named: readonly string[]) => OF_THE_CONNECTION.has(name) || named.includes(name);

const NONE: readonly string[] = [];

function namedIn({ connection }: Readonly<Headers>): readonly string[] {
  if (connection === undefined || connection === 'keep-alive' || connection === 'close') return NONE;
  return String(connection)
    .toLowerCase()
    .split(',')
    .map((name) => name.trim());
}
