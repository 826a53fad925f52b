import type { Ending } from '@maru/resilience';
import type { Peers } from '@maru/service';
import { Agent } from 'undici';
import type { Dispatcher } from 'undici';
import type { RoutedContext } from '../routes';
import { sendRequest } from './send-request';
import type { ReceivedAnswer } from './send-request';
import { NotRecognised } from './upstream-problem';

export interface AgentTimes {
  /** How long the head of an answer may take, and how long its body may stand still, in ms. */
  readonly answerMs: number;
  /** How many connections to one instance there may be at a time; default any number. */
  readonly connections?: number;
}

export interface RequestToContext extends Dispatcher.DispatchOptions {
  readonly headers: Record<string, string | string[] | undefined>;
}

const CONNECT_MS = 2_000;

/** Connections to the instances of each context, kept open. One agent for each context: that is who must be at the other end of all of them. */
export class ContextAgents {
  private readonly agents = new Map<RoutedContext, Agent>();

  constructor(
    private readonly peers: Peers,
    private readonly times: AgentTimes,
  ) {}

  /**
   * A request to an instance of the context, which is told who asks: its headers are added to.
   * @throws NotRecognised, BrokenOff, what undici throws
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

  /** Answers what is under way. */
  async close(): Promise<void> {
    await Promise.all([...this.agents.values()].map((agent) => agent.close()));
  }

  /** Breaks off what is under way. */
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

// Any other 401 is about the user.
const isAboutUs = ({ headers }: ReceivedAnswer) => String(headers['www-authenticate']).startsWith('ServiceToken');
