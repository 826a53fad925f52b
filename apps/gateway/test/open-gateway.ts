import { StaticDiscovery } from '@maru/discovery';
import type { Discovery } from '@maru/discovery';
import { RandomIds } from '@maru/kernel';
import { createLogger } from '@maru/service';
import { Writable } from 'node:stream';
import { routedContexts, startGateway } from '../src/gateway.app';
import type { RunningGateway } from '../src/gateway.app';
import type { Routes } from '../src/routes';

export interface OpenGateway extends RunningGateway {
  /** What it has logged as a warning or worse. */
  readonly complaints: string[];
  send(path: string, init?: RequestInit): Promise<Response>;
}

/** A gateway before one context that stands for all, or before those of a discovery. */
export async function openGateway(
  before: string | Discovery,
  env: Readonly<Record<string, string>> = {},
  routes?: Routes,
): Promise<OpenGateway> {
  const complaints: string[] = [];
  const destination = new Writable({ write: (line, _encoding, done) => (complaints.push(String(line)), done()) });
  const all = (url: string) => new StaticDiscovery(Object.fromEntries(routedContexts.map((name) => [name, [url]])));
  const gateway = await startGateway({
    discovery: typeof before === 'string' ? all(before) : before,
    logger: createLogger({ level: 'warn', destination }),
    ids: new RandomIds(),
    env,
    ...(routes && { routes }),
    host: '127.0.0.1',
    port: 0,
  });
  return { ...gateway, complaints, send: (path, init) => fetch(gateway.url + path, init) };
}
