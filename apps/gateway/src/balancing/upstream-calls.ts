import type { Instance } from '@maru/discovery';
import { errorFault, policyOptions } from '@maru/resilience';
import type { Attempt, Fault, Policies, Policy } from '@maru/resilience';
import { setTimeout as sleep } from 'node:timers/promises';
import type { z } from 'zod';
import { routedContexts } from '../routes';
import type { RoutedContext } from '../routes';
import type { ContextAgents } from './context-agents';
import { budgetOfContext, DEADLINE_HEADER } from './budget';
import type { ReceivedAnswer } from './send-request';
import { NobodyThere, wasNotSent } from './upstream-problem';
import type { callSettings } from './upstream-settings';
import type { Turn, Upstreams } from './upstreams';

export interface UpstreamRequest {
  readonly method: string;
  /** With its query, as the client sent it. */
  readonly path: string;
  /** Belongs to this request alone, because `ask` adds the time that is left. */
  readonly headers: Record<string, string | string[] | undefined>;
  readonly body?: Buffer;
}

export interface CallWishes {
  /** The key of the client whose share of the bulkhead the request takes. */
  readonly client: string;
  /** Default: by the method, and by whether the client waits. */
  readonly kind?: Kind;
  /** Seconds that the client accepts to wait beyond the usual time. */
  readonly waitS: number;
  /** In place of `UPSTREAM_TIMEOUT_MS`, in ms. */
  readonly timeoutMs?: number;
  /** Send the request to one instance only, and do not retry it. */
  readonly once?: boolean;
  readonly prefer?: (instance: Instance) => boolean;
  /** Wraps every turn of the request, to see its outcome. */
  readonly watch?: (turn: Turn) => Turn;
}

export interface UpstreamAnswer extends ReceivedAnswer {
  /** The reader of the body ends it. */
  readonly turn: Turn;
}

// The most attempts of a GET whose connection the context had just closed.
const STALE_ATTEMPTS = 3;

/** Each kind has a bulkhead of its own. */
export type Kind = 'queries' | 'commands' | 'waiting';

export interface UpstreamCallsOptions {
  readonly upstreams: Upstreams;
  readonly agents: ContextAgents;
  readonly policies: Policies;
  readonly settings: z.infer<typeof callSettings>;
}

/**
 * Calls contexts. Each context has a policy for queries, one for commands and one for requests that wait for news, so
 * that a slow kind of request holds up neither another kind nor another context.
 */
export class UpstreamCalls {
  private readonly byName = new Map<string, Policy>();

  constructor(private readonly options: UpstreamCallsOptions) {
    const { policies, settings } = options;
    const usual = policyOptions('UPSTREAM', settings);
    const places: Record<Kind, number> = {
      queries: settings.UPSTREAM_CONCURRENCY,
      commands: settings.UPSTREAM_COMMANDS_CONCURRENCY,
      waiting: settings.UPSTREAM_WAITING_CONCURRENCY,
    };
    for (const context of routedContexts)
      for (const [kind, concurrency] of Object.entries(places)) {
        const name = `${context} ${kind}`;
        const bulkhead = { ...usual.bulkhead, concurrency };
        this.byName.set(name, policies.create(name, { ...usual, bulkhead, faultOfError, faultOfResult }));
      }
  }

  /**
   * Sends the request to an instance of the context. Another instance gets it only if the first certainly did not, and
   * never with `once`.
   * @throws NobodyThere, CallNotAnswered, or undici's errors when an instance breaks off
   */
  ask(context: RoutedContext, request: UpstreamRequest, wishes: CallWishes): Promise<UpstreamAnswer> {
    const { client, waitS, timeoutMs = this.options.settings.UPSTREAM_TIMEOUT_MS } = wishes;
    const isQuery = request.method === 'GET' || request.method === 'HEAD';
    const kind = wishes.kind ?? (waitS > 0 ? 'waiting' : isQuery ? 'queries' : 'commands');
    const budgetMs = waitS * 1_000 + timeoutMs;
    return this.byName.get(`${context} ${kind}`)!.execute(
      (attempt) => this.askAny(context, withDeadline(request, attempt.timeLeftMs), attempt, wishes),
      // The deadline includes the wait for a place in the bulkhead.
      { client, timeoutMs: budgetMs, deadline: new Date(Date.now() + budgetMs), traceparent: traceOf(request) },
    );
  }

  private async askAny(
    context: RoutedContext,
    request: UpstreamRequest,
    attempt: Attempt,
    { prefer, once = false, watch = (turn) => turn }: CallWishes,
  ): Promise<UpstreamAnswer> {
    const tried: string[] = [];
    let fault: Error | undefined;
    for (;;) {
      const taken = this.options.upstreams.take(context, { tried, ...(prefer && { prefer }) });
      if (!taken) throw fault ?? new NobodyThere(context);
      const turn = watch(taken);
      tried.push(turn.url);
      try {
        const traced = withSpan(request, turn, attempt.span);
        const { statusCode, headers, body } = await this.askOne(turn, traced, attempt, once ? 1 : STALE_ATTEMPTS);
        attempt.span?.set({ 'http.response.status_code': statusCode });
        return { statusCode, headers, body, turn };
      } catch (error) {
        turn.end(wasNotSent(error) ? 'refused' : 'failed');
        if (once || !wasNotSent(error)) throw error;
        fault = error as Error;
      }
    }
  }

  private async askOne(
    turn: Turn,
    request: UpstreamRequest,
    { ending, leavePlace }: Attempt,
    attempts: number,
  ): Promise<ReceivedAnswer> {
    const { method, path, headers, body = null } = request;
    const sent = { origin: turn.url, method: method, path, headers, body };
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.options.agents.request(turn.context, sent, ending, leavePlace);
      } catch (error) {
        // The context had just closed the kept-alive connection, and a GET may be sent again.
        const stale = method === 'GET' && (error as { code?: string }).code === 'UND_ERR_SOCKET';
        if (!stale || attempt >= attempts || ending.aborted) throw error;
        await sleep(5);
      }
    }
  }
}

// Not copied, because the headers were made for this call.
function withDeadline(request: UpstreamRequest, timeLeftMs: number): UpstreamRequest {
  request.headers[DEADLINE_HEADER] = String(budgetOfContext(timeLeftMs));
  return request;
}

const traceOf = ({ headers: { traceparent } }: UpstreamRequest) =>
  typeof traceparent === 'string' ? traceparent : undefined;

function withSpan(request: UpstreamRequest, { url }: Turn, span: Attempt['span']): UpstreamRequest {
  if (!span) return request;
  const { hostname, port } = new URL(url);
  span.set({ 'http.request.method': request.method, 'server.address': hostname, 'server.port': Number(port) || 80 });
  request.headers['traceparent'] = span.traceparent;
  return request;
}

// An unreachable instance fails at once and costs nothing, so the circuit counts time-outs and broken answers only.
function faultOfError(error: unknown): Fault | undefined {
  return error instanceof NobodyThere || wasNotSent(error) ? undefined : errorFault(error);
}

// 500 and 503 come from a context that works, so the client gets them and the circuit does not count them.
function faultOfResult(result: unknown): Fault | undefined {
  const { statusCode } = result as UpstreamAnswer;
  if (statusCode === 504) return { kind: 'timeout' };
  return statusCode === 502 ? { kind: 'failed' } : undefined;
}
