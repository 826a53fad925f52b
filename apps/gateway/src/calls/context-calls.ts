import type { ServiceContract } from '@maru/kernel';
import { policyOptions } from '@maru/resilience';
import type { Policies } from '@maru/resilience';
import type { Peers } from '@maru/service';
import { ContextClient } from '@maru/service/grpc';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { z } from 'zod';
import type { callSettings } from '../balancing/upstream-settings';
import type { Route, RoutedContext } from '../routes';
import { faultOfCall, serveCall } from './serve-call';
import type { AnyCalls, AnyClient } from './serve-call';

/** The addresses of contexts' gRPC listeners: `host:port`, or several with commas between. */
export type CallAddresses = Readonly<Partial<Record<RoutedContext, string>>>;

export interface ContextCallsOptions {
  readonly addresses: CallAddresses;
  /** The identity with which the gateway calls them. */
  readonly peers: Peers;
  readonly policies: Policies;
  readonly settings: z.infer<typeof callSettings>;
  readonly logger: Logger;
}

/** Serves the routes that are calls over gRPC, each call under a policy of its own. */
export class ContextCalls {
  private readonly clients: AnyClient[] = [];

  constructor(private readonly options: ContextCallsOptions) {}

  /** Serves the route; if the context has no address, its path is 404. */
  serve(scope: FastifyInstance, prefix: string, { upstream: context, grpc: call, timeoutMs }: Route): void {
    const { addresses, peers, policies, settings, logger } = this.options;
    const address = addresses[context];
    if (!call || address === undefined) return;
    const client: AnyClient = new ContextClient(call.service as ServiceContract<AnyCalls>, address, peers);
    this.clients.push(client);
    const policy = policies.create(`${context} over gRPC, ${call.name}`, {
      ...policyOptions('UPSTREAM', settings),
      faultOfError: faultOfCall,
    });
    serveCall(scope, {
      prefix,
      context,
      call,
      client,
      policy,
      logger,
      timeoutMs: timeoutMs ?? settings.UPSTREAM_TIMEOUT_MS,
    });
  }

  close(): void {
    for (const client of this.clients) client.close();
  }
}
