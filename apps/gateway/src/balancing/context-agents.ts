import type { Ending } from '@maru/resilience';
import type { Peers } from '@maru/service';
import { Agent } from 'undici';
import type { Dispatcher } from 'undici';
import type { RoutedContext } from '../routes';
import { sendRequest } from './send-request';
import type { ReceivedAnswer } from './send-request';
import { NotRecognised } from './upstream-problem';

export interface AgentTimes {
  /** The longest wait for the head of an answer, and between two parts of its body, in ms. */
  readonly answerMs: number;
  /** The most connections to one instance at a time; default no limit. */
  readonly connections?: number;
}

export interface RequestToContext extends Dispatcher.DispatchOptions {
  readonly headers: Record<string, string | string[] | undefined>;
}

const CONNECT_MS = 2_000;

/**
 * Keeps connections to the instances of each context open. Each context has an agent of its own, so that its
 * connections check for the certificate of this context.
 */
export class ContextAgents {
  private readonly agents = new Map<RoutedContext, Agent>();

  constructor(
    private readonly peers: Peers,
    private readonly times: AgentTimes,
  ) {}

  /**
   * Sends a request to an instance of the context. Adds this gateway's service token to `options.headers`.
   * @throws NotRecognised when the context refuses the service token; BrokenOff when `ending` aborts; undici's errors
   */
  async request(
    context: RoutedContext,
    options: RequestToContext,
    ending: Ending,
    onWaits?: () => void,
  ): Promise<ReceivedAnswer> {
    Object.assign(options.headers, this.peers.headersTo(context));
    const answer = await sendRequest(this.of(context), options, ending, onWaits);
    if (answer.statusCode !== 401 || !isAboutUs(answer)) return answer;
    if (!Buffer.isBuffer(answer.body)) answer.body.destroy();
    throw new NotRecognised(context);
  }

  /** Lets requests in flight end. */
  async close(): Promise<void> {
    await Promise.all([...this.agents.values()].map((agent) => agent.close()));
  }

  /** Aborts requests in flight. */
  async destroy(): Promise<void> {
    await Promise.all([...this.agents.values()].map((agent) => agent.destroy()));
  }

  private of(context: RoutedContext): Agent {
    let agent = this.agents.get(context);
    if (!agent) this.agents.set(context, (agent = this.open(context)));
    return agent;
  }

  private open(context: RoutedContext): Agent {
    const { answerMs, connections } = this.times;
    return new Agent({
      ...(connections !== undefined && { connections }),
      pipelining: 1,
      headersTimeout: answerMs,
      bodyTimeout: answerMs,
      connectTimeout: CONNECT_MS,
      ...this.peers.connectTo(context),
    });
  }
}

// Any other 401 is about the user's token.
const isAboutUs = ({ headers }: ReceivedAnswer) => String(headers['www-authenticate']).startsWith('ServiceToken');
