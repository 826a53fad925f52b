import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

interface Registered {
  readonly ID: string;
  readonly Name: string;
  readonly Address: string;
  readonly Port: number;
  readonly Meta: Record<string, string>;
  readonly Check: { readonly HTTP: string };
  status: 'passing' | 'critical';
}

const CHECK_EVERY_MS = 50;

/**
 * Speaks the used part of a Consul agent's API, for behaviour that a real one does not show on demand: it forgets, and
 * it fails.
 */
export class SmallAgent {
  private readonly services = new Map<string, Registered>();
  private readonly waiting = new Set<() => void>();
  private readonly server = createServer((request, response) => void this.answer(request, response));
  private readonly checking = setInterval(() => void this.check(), CHECK_EVERY_MS);
  private index = 10;
  /** Answers everything with 500 while it is set. */
  failing = false;
  /** The requests that it got, e.g. `GET /v1/health/service/ordering?index=11&wait=30000ms`. */
  readonly asked: string[] = [];
  readonly tokens = new Set<string | undefined>();

  static async start(): Promise<SmallAgent> {
    const agent = new SmallAgent();
    agent.server.listen(0, '127.0.0.1');
    await once(agent.server, 'listening');
    return agent;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Like a restarted agent: it is empty, and its index starts over. */
  forget(): void {
    this.services.clear();
    this.index = 1;
    this.wake();
  }

  async close(): Promise<void> {
    clearInterval(this.checking);
    this.wake();
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url!, 'http://agent');
    this.asked.push(`${request.method} ${request.url}`);
    this.tokens.add(request.headers['x-consul-token'] as string | undefined);
    if (this.failing) return void response.writeHead(500).end('No cluster leader');
    const name = decodeURIComponent(pathname.split('/').at(-1)!);
    if (pathname === '/v1/agent/service/register') {
      const service = (await json(request)) as Registered;
      this.services.set(service.ID, { ...service, status: 'critical' });
      this.changed();
    } else if (pathname.startsWith('/v1/agent/service/deregister/')) {
      if (this.services.delete(name)) this.changed();
    } else if (pathname.startsWith('/v1/agent/service/')) {
      if (!this.services.has(name)) return void response.writeHead(404).end();
    } else {
      const known = Number(searchParams.get('index'));
      if (known >= this.index) await this.nextChange(parseInt(searchParams.get('wait')!, 10));
      return void response.writeHead(200, { 'x-consul-index': this.index }).end(JSON.stringify(this.health(name)));
    }
    response.writeHead(200).end();
  }

  private health(service: string): object[] {
    return [...this.services.values()]
      .filter(({ Name }) => Name === service)
      .map(({ status, ...Service }) => ({
        Node: { Address: '10.9.9.9' },
        Service,
        Checks: [{ Status: 'passing' }, { Status: status }],
      }));
  }

  private async check(): Promise<void> {
    for (const service of this.services.values()) {
      const well = await fetch(service.Check.HTTP).then(
        ({ ok }) => ok,
        () => false,
      );
      const status = well ? 'passing' : 'critical';
      if (service.status === status) continue;
      service.status = status;
      this.changed();
    }
  }

  private changed(): void {
    this.index += 1;
    this.wake();
  }

  private wake(): void {
    for (const wake of this.waiting) wake();
  }

  private async nextChange(waitMs: number): Promise<void> {
    let wake: () => void;
    const woken = new Promise<void>((resolve) => (wake = resolve));
    const timer = setTimeout(wake!, waitMs);
    this.waiting.add(wake!);
    await woken;
    clearTimeout(timer);
    this.waiting.delete(wake!);
  }
}
