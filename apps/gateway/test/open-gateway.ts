import { StaticDiscovery } from '@maru/discovery';
import type { Discovery } from '@maru/discovery';
import { RandomIds } from '@maru/kernel';
import type { TokenVerifier } from '@maru/security';
import { TokensOnTrial } from '@maru/security/testing';
import { createLogger } from '@maru/service';
import type { Peers } from '@maru/service';
import { Writable } from 'node:stream';
import { isPublic } from '../src/access/public-routes';
import type { CallAddresses } from '../src/calls/context-calls';
import { routedContexts, startGateway } from '../src/gateway.app';
import type { RunningGateway } from '../src/gateway.app';
import type { Routes } from '../src/routes';

export interface OpenGateway extends RunningGateway {
  /** Its log lines of level `warn` and above; see `level`. */
  readonly complaints: string[];
  /** Sends a request, on routes that need a token with that of a customer unless `init` has one. */
  send(path: string, init?: RequestInit): Promise<Response>;
  /** Signs the tokens that it accepts. */
  readonly tokens: TokensOnTrial;
  /** `authorization` of an operator. */
  readonly operator: string;
}

interface GatewayParts {
  readonly peers?: Peers;
  readonly callAddresses?: CallAddresses;
  /** The lowest level of the lines in `complaints`. */
  readonly level?: 'warn' | 'info';
  /** Default: one that accepts the tokens of `tokens` only. */
  readonly verifier?: TokenVerifier;
  /** The folder of the console; default the built one. */
  readonly console?: string;
}

/** Opens a gateway before one URL that stands for all contexts, or before those of a discovery. */
export async function openGateway(
  before: string | Discovery,
  env: Readonly<Record<string, string>> = {},
  routes?: Routes,
  { peers, callAddresses = {}, level = 'warn', verifier, console }: GatewayParts = {},
): Promise<OpenGateway> {
  const complaints: string[] = [];
  const destination = new Writable({ write: (line, _encoding, done) => (complaints.push(String(line)), done()) });
  const tokens = await TokensOnTrial.make();
  const all = (url: string) => new StaticDiscovery(Object.fromEntries(routedContexts.map((name) => [name, [url]])));
  const gateway = await startGateway({
    discovery: typeof before === 'string' ? all(before) : before,
    tokens: verifier ?? tokens.verifier,
    logger: createLogger({ level, destination }),
    ids: new RandomIds(),
    env,
    callAddresses,
    ...(routes && { routes }),
    ...(peers && { peers }),
    ...(console !== undefined && { console }),
    host: '127.0.0.1',
    port: 0,
  });
  const authorization = `Bearer ${await tokens.token({ userId: 'a-customer' })}`;
  const send = (path: string, init: RequestInit = {}) => {
    const headers = isPublic(init.method ?? 'GET', path) ? init.headers : { authorization, ...init.headers };
    return fetch(gateway.url + path, { ...init, ...(headers && { headers }) });
  };
  const operator = `Bearer ${await tokens.token({ roles: ['operator'] })}`;
  return { ...gateway, complaints, send, tokens, operator };
}
