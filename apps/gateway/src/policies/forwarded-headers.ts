import { CLIENT_CLASS_HEADER, CLIENT_HEADER } from '@maru/service';
import type { FastifyRequest } from 'fastify';
import { clientKeyOf } from '../limits/client';

// Hop-by-hop headers (RFC 9110 §7.6.1), which are never forwarded. `Expect` was answered before.
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

// The gateway itself states the client's identity and address, so a client's own claims are dropped. An API key was
// exchanged for a token before (`identify`), because no context may see one.
const SAID_BY_THE_GATEWAY =
  /^(?:x-(?:user|forwarded|internal)-.*|x-real-ip|forwarded|via|x-deadline-ms|x-client|x-service-token|x-api-key)$/;
// Set anew for the connection to the context.
const MADE_ANEW = new Set(['host', 'content-length']);

type Headers = Record<string, string | string[] | undefined>;

/** The headers for a context: the request's end-to-end ones, with the gateway's own view of the client. */
export function headersForContext(request: FastifyRequest, headers: Headers): Headers {
  const handedOn: Headers = {};
  const named = namedIn(headers);
  for (const name in headers) {
    if (staysBehind(name, named) || MADE_ANEW.has(name) || SAID_BY_THE_GATEWAY.test(name)) continue;
    handedOn[name] = headers[name];
  }
  handedOn[CLIENT_HEADER] = clientKeyOf(request);
  handedOn['x-correlation-id'] = request.causation!.correlationId;
  const { traceparent } = request.causation!;
  if (traceparent !== undefined) handedOn['traceparent'] = traceparent;
  const { address } = request.causation!.actor ?? {};
  if (address) handedOn[CLIENT_CLASS_HEADER] = address;
  handedOn['x-forwarded-for'] = request.ip;
  handedOn['x-forwarded-proto'] = request.protocol;
  handedOn['x-forwarded-host'] = request.host;
  return handedOn;
}

/** The headers without the hop-by-hop ones, including those that `Connection` names. */
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
