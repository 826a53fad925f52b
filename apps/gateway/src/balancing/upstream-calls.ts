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
  /** With its query, as the client has written it. */
  readonly path: string;
  /** Made for this request: the time that is left is written into them. */
  readonly headers: Record<string, string | string[] | undefined>;
  readonly body?: Buffer;
}

export interface CallWishes {
  /** The key of the client whose share of the places it counts on. */
  readonly client: string;
  /** Default: by the method, and by whether the client waits. */
  readonly kind?: Kind;
  /** Seconds that the client is ready to wait beyond the usual time. */
  readonly waitS: number;
  /** In place of `UPSTREAM_TIMEOUT_MS`, in ms. */
  readonly timeoutMs?: number;
  /** The request is sent once, to one instance, whatever becomes of it. */
  readonly once?: boolean;
  readonly prefer?: (instance: Instance) => boolean;
  /** Gets every turn that the request has, to see how it goes. */
  readonly watch?: (turn: Turn) => Turn;
}

export interface UpstreamAnswer extends ReceivedAnswer {
  /** To be ended by whoever reads the body. */
  readonly turn: Turn;
}

// How often a GET is sent when the context had just closed the connection.
const STALE_ATTEMPTS = 3;

/** Each has places of its own. */
export type Kind = 'queries' | 'commands' | 'waiting';

export interface UpstreamCallsOptions {
  readonly upstreams: Upstreams;
  readonly agents: ContextAgents;
  readonly policies: Policies;
  readonly settings: z.infer<typeof callSettings>;
}

/**
 * Calls contexts: one policy for the queries of each, one for its commands and one for those that are held on purpose, so that neither
 * another context nor another kind of request waits for a slow one.
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
   * Asks an instance of the context, and another one only when the request was surely not sent, unless it is to be sent `once`.
   * @throws NobodyThere, CallNotAnswered, or what undici throws when an instance breaks off
   */
  ask(context: RoutedContext, request: UpstreamRequest, wishes: CallWishes): Promise<UpstreamAnswer> {
    const { client, waitS, timeoutMs = this.options.settings.UPSTREAM_TIMEOUT_MS } = wishes;
    const isQuery = request.method === 'GET' || request.method === 'HEAD';
    const kind = wishes.kind ?? (waitS > 0 ? 'waiting' : isQuery ? 'queries' : 'commands');
    const budgetMs = waitS * 1_000 + timeoutMs;
    return this.byName.get(`${context} ${kind}`)!.execute(
      (attempt) => this.askAny(context, withDeadline(request, attempt.timeLeftMs), attempt, wishes),
      // Waiting for a place counts, too.
      { client, timeoutMs: budgetMs, deadline: new Date(Date.now() + budgetMs) },
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
        const { statusCode, headers, body } = await this.askOne(turn, request, attempt, once ? 1 : STALE_ATTEMPTS);
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
        // A connection that the context had just closed: nothing of the request was taken, and a GET may be asked again.
        const stale = method === 'GET' && (error as { code?: string }).code === 'UND_ERR_SOCKET';
        if (!stale || attempt >= attempts || ending.aborted) throw error;
        await sleep(5);
      }
    }
  }
}

// Its headers were made for this call; a copy would be one of three.
function withDeadline(request: UpstreamRequest, timeLeftMs: number): UpstreamRequest {
  request.headers[DEADLINE_HEADER] = String(budgetOfContext(timeLeftMs));
  return request;
}

// Nobody there is found out at once and costs nothing; the circuit is for those who take time, and for those who break.
function faultOfError(error: unknown): Fault | undefined {
  return error instanceof NobodyThere || wasNotSent(error) ? undefined : errorFault(error);
}

// 500 and 503 are answers of a context that works: it says that it cannot do this now, and the client may know why.
function faultOfResult(result: unknown): Fault | undefined {
  const { statusCode } = result as UpstreamAnswer;
  if (statusCode === 504) return { kind: 'timeout' };
  return statusCode === 502 ? { kind: 'failed' } : undefined;
}
