import { loadPackageDefinition, Metadata } from '@grpc/grpc-js';
import type { Client, ClientUnaryCall, ServiceError } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { isRejectionCode, timeLeftMs } from '@maru/kernel';
import type { AddressClass, Calls, ServiceContract } from '@maru/kernel';
import { CLIENT_CLASS_HEADER } from '../http/client-class';
import { CLIENT_HEADER } from '../http/request-causation';
import { Refusal } from '../refusal';
import { Peers } from '../trust/peers';
import { CODE_METADATA, codeOfStatus, grpcStatus, PRESENT_METADATA } from './grpc-status';
import { messageShape } from './message-shape';
import { saysThatItWaits } from './waits-metadata';

export interface CallOptions {
  /** The caller's `Authorization` header, handed on as it is. */
  readonly authorization?: string | undefined;
  readonly correlationId?: string | undefined;
  /** Where the client is for whom it is called. */
  readonly clientClass?: AddressClass | undefined;
  /** The key of its share of places. */
  readonly client?: string | undefined;
  /** How long the answer may take, in ms, and never longer than what it is asked for is waited for; the callee is told, too. */
  readonly timeoutMs: number;
  /** Called when the callee says that it only waits for news. */
  readonly onWaits?: (() => void) | undefined;
}

type UnaryCall = (
  request: object,
  metadata: Metadata,
  options: { deadline: number },
  done: (error: ServiceError | null, response: object) => void,
) => ClientUnaryCall;
type ClientOf = new (address: string, credentials: object, options: object) => Client & Record<string, UnaryCall>;

/** Calls one context over gRPC. Connects when it is first called, and again by itself. */
export class ContextClient<Any extends { readonly [Name in keyof Any]: Calls[string] }> {
  private readonly client: Client & Record<string, UnaryCall>;

  /** `address`: `host:port`, or several with commas between, which take turns. */
  constructor(
    private readonly service: ServiceContract<Any>,
    address: string,
    /** As whom it is called. */
    private readonly peers = new Peers(),
  ) {
    const definition = loadSync(service.protoPath, messageShape);
    const path = [...service.package.split('.'), service.service];
    const Service = path.reduce<unknown>(
      (part, name) => (part as Record<string, unknown>)[name],
      loadPackageDefinition(definition),
    ) as ClientOf;
    const { credentials, options } = peers.grpcTo(service.context);
    this.client = new Service(targetOf(address), credentials, {
      ...options,
      'grpc.service_config': '{"loadBalancingConfig":[{"round_robin":{}}]}',
      // One that was away is tried again soon: ours come back within a second or two.
      'grpc.initial_reconnect_backoff_ms': 200,
      'grpc.max_reconnect_backoff_ms': 2_000,
    });
  }

  /** @throws Refusal with the callee's code; HTTP.UNAVAILABLE, .GATEWAY_TIMEOUT or .BAD_GATEWAY when it did not answer itself */
  call<Name extends keyof Any & string>(
    name: Name,
    request: Any[Name]['request'],
    { authorization, correlationId, client, clientClass, timeoutMs, onWaits }: CallOptions,
  ): Promise<Any[Name]['response']> {
    const metadata = new Metadata();
    for (const [name, value] of Object.entries(this.peers.headersTo(this.service.context))) metadata.set(name, value);
    if (authorization !== undefined) metadata.set('authorization', authorization);
    if (correlationId !== undefined) metadata.set('x-correlation-id', correlationId);
    if (client !== undefined) metadata.set(CLIENT_HEADER, client);
    if (clientClass !== undefined) metadata.set(CLIENT_CLASS_HEADER, clientClass);
    const deadline = Date.now() + Math.min(timeoutMs, timeLeftMs());
    return new Promise((resolve, reject) => {
      const call = this.client[name]!(request, metadata, { deadline }, (error, response) =>
        error ? reject(this.refusalOf(error)) : resolve(response),
      );
      if (onWaits) call.once('metadata', (ahead: Metadata) => saysThatItWaits(ahead) && onWaits());
    });
  }

  close(): void {
    this.client.close();
  }

  private refusalOf(error: ServiceError): Refusal {
    const told = error.metadata.get(CODE_METADATA)[0];
    // That we are not known there is no answer to whoever we ask for.
    const refusal = new Refusal(
      isRejectionCode(told) && told !== 'HTTP.UNKNOWN_CALLER'
        ? { code: told, detail: error.details, ...presentOf(error) }
        : this.withoutCode(error.code),
    );
    refusal.cause = error;
    return refusal;
  }

  private withoutCode(status: number): Refusal['rejection'] {
    const code = codeOfStatus(status);
    const { context } = this.service;
    if (code === 'HTTP.UNAVAILABLE') return { code, detail: `${context} cannot be reached; please try again.` };
    if (code === 'HTTP.GATEWAY_TIMEOUT') return { code, detail: `${context} did not answer in time.` };
    if (status === grpcStatus.UNAUTHENTICATED)
      return { code, detail: `${context} does not take calls of this process.` };
    return { code, detail: `${context} broke off its answer.` };
  }
}

/** What the callee says is so now. */
function presentOf({ metadata }: ServiceError): Pick<Refusal['rejection'], 'present'> {
  const [bytes] = metadata.get(PRESENT_METADATA);
  return bytes === undefined ? {} : { present: JSON.parse(bytes.toString()) as Record<string, unknown> };
}

// Of addresses by number grpc-js takes a list; of names, one.
const targetOf = (address: string) => (address.includes(',') ? `ipv4:${address}` : address);
