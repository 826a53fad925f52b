import { contractOf } from '@maru/contracts';
import { callRules } from '@maru/contracts/grpc';
import type { AllCalls } from '@maru/contracts/grpc';
import type { ServiceContract } from '@maru/kernel';
import { currentCausation, tellWaiting } from '@maru/kernel';
import { CallNotAnswered, policyOptions } from '@maru/resilience';
import type { Policies, Policy } from '@maru/resilience';
import { notAnswered, Refusal } from '@maru/service';
import type { Peers } from '@maru/service';
import { ContextClient } from '@maru/service/grpc';
import { calledContexts } from './called-contexts';
import type { CalledContext, ContextAddresses } from './called-contexts';
import type { CallSettings } from './call-settings';
import { faultOfCall } from './fault-of-call';
import type { OnBehalf } from './on-behalf';

// The contexts that need a policy for commands.
const COMMANDED = new Set(Object.values(callRules).flatMap(({ context, kind }) => (kind === 'query' ? [] : context)));

/**
 * Calls the contexts. Each has one policy for its queries and one for its commands, so that a slow or unreachable
 * context takes no places or retries from the others. Injectable.
 */
export class ShopCalls {
  private readonly clients = new Map<CalledContext, ContextClient<AllCalls>>();
  private readonly byName = new Map<string, Policy>();

  constructor(addresses: ContextAddresses, settings: CallSettings, policies: Policies, peers?: Peers) {
    const usual = { ...policyOptions('CALLS', settings), faultOfError: faultOfCall };
    const ofCommands = {
      ...usual,
      timeoutMs: settings.CALLS_COMMAND_TIMEOUT_MS,
      bulkhead: { ...usual.bulkhead, concurrency: settings.CALLS_COMMANDS_CONCURRENCY },
    };
    const create = (name: string, options: typeof usual) => this.byName.set(name, policies.create(name, options));
    for (const context of calledContexts) {
      const service = contractOf(context).service as ServiceContract<AllCalls>;
      this.clients.set(context, new ContextClient(service, addresses[context], peers));
      create(`${context} queries`, usual);
      if (COMMANDED.has(context)) create(`${context} commands`, ofCommands);
    }
  }

  /**
   * Makes the call, no longer than until the caller's deadline.
   * @throws Refusal with the context's code, or with the code of an unreachable, busy or slow context
   */
  async call<Name extends keyof AllCalls>(
    name: Name,
    request: AllCalls[Name]['request'],
    { deadline, ...onBehalf }: OnBehalf,
  ): Promise<AllCalls[Name]['response']> {
    const { context, kind } = callRules[name];
    const target = this.clients.get(context)!;
    const causation = currentCausation();
    try {
      return await this.byName.get(`${context} ${kind === 'query' ? 'queries' : 'commands'}`)!.execute(
        ({ timeLeftMs, leavePlace, span }) => {
          // A call that only waits in its context needs no place, neither in this front nor in the gateway before it.
          const onWaits = () => (leavePlace(), tellWaiting(causation));
          span?.set({ 'rpc.system.name': 'grpc', 'rpc.method': target.methodOf(name) });
          const traceparent = span?.traceparent;
          return target.call(name, request, { ...onBehalf, timeoutMs: timeLeftMs, onWaits, traceparent });
        },
        {
          repeatable: kind !== 'command',
          ...(deadline && { deadline }),
          ...(onBehalf.client !== undefined && { client: onBehalf.client }),
        },
      );
    } catch (error) {
      throw error instanceof CallNotAnswered ? refusalOf(context, error) : error;
    }
  }

  close(): void {
    for (const client of this.clients.values()) client.close();
  }
}

function refusalOf(context: CalledContext, cause: CallNotAnswered): Refusal {
  const refusal = new Refusal(notAnswered(context, cause));
  refusal.cause = cause;
  return refusal;
}
