import { withinTime } from '@maru/kernel';
import { z } from 'zod';
import type { Instance } from '../instance';
import type { Registration } from '../registry';

export interface ConsulAgentOptions {
  /** The agent's HTTP API, e.g. `http://127.0.0.1:8500`. */
  readonly url: string;
  /** Sent as `X-Consul-Token`. */
  readonly token?: string;
  /** The interval of the agent's health checks, in ms; default 2,000. */
  readonly checkEveryMs?: number;
}

export interface Answer {
  readonly instances: readonly Instance[];
  /** With this index in the next request, the agent answers after a change. */
  readonly index: number;
}

const ANSWER_MS = 5_000;
// A process that deregisters has little time left.
const FAREWELL_MS = 1_000;
const FORGET_AFTER = '10m';

// The used part of GET /v1/health/service/:service.
const entries = z.array(
  z.object({
    Node: z.object({ Address: z.string() }),
    Service: z.object({
      ID: z.string(),
      Address: z.string(),
      Port: z.number(),
      Meta: z.record(z.string(), z.string()).nullish(),
    }),
    Checks: z.array(z.object({ Status: z.string() })),
  }),
);

/** The used part of a Consul agent's HTTP API (https://developer.hashicorp.com/consul/api-docs). */
export class ConsulAgent {
  constructor(private readonly options: ConsulAgentOptions) {}

  /** @throws Error when the agent refuses it */
  async register({ service, id, url, metadata, healthPath, healthUrl = url }: Registration): Promise<void> {
    const { protocol, hostname, port } = new URL(url);
    const scheme = protocol.slice(0, -1);
    const everyMs = this.options.checkEveryMs ?? 2_000;
    const body = {
      ID: id,
      Name: service,
      Address: hostname.replace(/^\[|\]$/g, ''),
      Port: Number(port) || (scheme === 'https' ? 443 : 80),
      Meta: { ...metadata, scheme },
      Check: {
        Name: healthPath,
        HTTP: `${healthUrl}${healthPath}`,
        Interval: `${everyMs}ms`,
        Timeout: `${Math.max(everyMs, 2_000)}ms`,
        DeregisterCriticalServiceAfter: FORGET_AFTER,
      },
    };
    await this.ask('PUT', '/v1/agent/service/register', { body });
  }

  /**
   * An unknown instance counts as removed.
   * @throws Error when the agent refuses it
   */
  async deregister(id: string): Promise<void> {
    await this.ask('PUT', `/v1/agent/service/deregister/${encodeURIComponent(id)}`, {
      also: [404],
      patienceMs: FAREWELL_MS,
    });
  }

  /** Whether an instance of this id is registered with the agent. */
  async knows(id: string, signal?: AbortSignal): Promise<boolean> {
    const path = `/v1/agent/service/${encodeURIComponent(id)}`;
    const { status } = await this.ask('GET', path, { also: [404], ...(signal && { signal }) });
    return status === 200;
  }

  /**
   * The instances of a service: at once with `index` 0, otherwise when they differ from that index, or after about
   * `waitMs`.
   * @throws Error when the agent cannot be reached or answers with an error
   */
  async instancesOf(service: string, index: number, waitMs: number, signal: AbortSignal): Promise<Answer> {
    const query = index > 0 ? `?index=${index}&wait=${waitMs}ms` : '';
    // The agent adds up to a sixteenth to the wait, so that not all callers return at the same moment.
    const patienceMs = index > 0 ? waitMs + waitMs / 16 + ANSWER_MS : ANSWER_MS;
    const path = `/v1/health/service/${encodeURIComponent(service)}${query}`;
    const { headers, text } = await this.ask('GET', path, { signal, patienceMs });
    return {
      instances: entries.parse(JSON.parse(text)).map(toInstance),
      index: Number(headers.get('x-consul-index')) || 1,
    };
  }

  private async ask(
    method: string,
    path: string,
    { body, also = [], signal, patienceMs = ANSWER_MS }: Asking = {},
  ): Promise<{ status: number; headers: Headers; text: string }> {
    const { url, token } = this.options;
    const [response, text] = await withinTime(patienceMs, signal, async (ending) => {
      const answer = await fetch(`${url.replace(/\/+$/, '')}${path}`, {
        method,
        headers: {
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...(token && { 'x-consul-token': token }),
        },
        signal: ending,
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      return [answer, await answer.text()] as const;
    });
    if (!response.ok && !also.includes(response.status))
      throw new Error(`Consul answered ${response.status} to ${method} ${path}: ${text.slice(0, 200)}`);
    return { status: response.status, headers: response.headers, text };
  }
}

interface Asking {
  readonly body?: object;
  /** Statuses other than 2xx that are answers, too. */
  readonly also?: readonly number[];
  readonly signal?: AbortSignal;
  readonly patienceMs?: number;
}

function toInstance({ Node, Service, Checks }: z.infer<typeof entries>[number]): Instance {
  const { scheme = 'http', ...metadata } = Service.Meta ?? {};
  const host = Service.Address || Node.Address;
  return {
    id: Service.ID,
    url: `${scheme}://${host.includes(':') ? `[${host}]` : host}:${Service.Port}`,
    healthy: Checks.every(({ Status }) => Status === 'passing' || Status === 'warning'),
    metadata,
  };
}
