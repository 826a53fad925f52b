import { loadPackageDefinition, Metadata } from '@grpc/grpc-js';
import type { Client, ClientUnaryCall, ServiceError } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { currentCausation, isRejectionCode, timeLeftMs } from '@maru/kernel';
import type { AddressClass, Calls, ServiceContract } from '@maru/kernel';
import { CLIENT_CLASS_HEADER } from '../http/client-class';
import { CLIENT_HEADER } from '../http/request-causation';
import { Refusal } from '../refusal';
import { Peers } from '../trust/peers';
import { CODE_METADATA, codeOfStatus, grpcStatus, PRESENT_METADATA } from './grpc-status';
import { messageShape } from './message-shape';
import { saysThatItWaits } from './waits-metadata';

export interface CallOptions {
  /** The caller's `Authorization` header, passed on unchanged. */
  readonly authorization?: string | undefined;
  readonly correlationId?: string | undefined;
  /** The address class of the client that the call is made for. */
  readonly clientClass?: AddressClass | undefined;
  /** The key of the client's share of places. */
  readonly client?: string | undefined;
  /** The time limit for the answer, in ms; the deadline of the current work may shorten it. Sent to the callee. */
  readonly timeoutMs: number;
  /** The trace context of the call; default that of the current work (`causedBy`). */
  readonly traceparent?: string | undefined;
  /** Called when the callee reports that it only waits for an event. */
  readonly onWaits?: (() => void) | undefined;
}

type UnaryCall = (
  request: object,
  metadata: Metadata,
  options: { deadline: number },
  done: (error: ServiceError | null, response: object) => void,
) => ClientUnaryCall;
type ClientOf = new (address: string, credentials: object, options: object) => Client & Record<string, UnaryCall>;

/** Calls one context over gRPC. Connects at the first call, and reconnects by itself. */
export class ContextClient<Any extends { readonly [Name in keyof Any]: Calls[string] }> {
  private readonly client: Client & Record<string, UnaryCall>;

  /** `address`: `host:port`, or several, separated by commas, which take turns. */
  constructor(
    private readonly service: ServiceContract<Any>,
    address: string,
    /** The credentials of this process. */
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
      // Reconnects soon, because a restarted context is back within a second or two.
      'grpc.initial_reconnect_backoff_ms': 200,
      'grpc.max_reconnect_backoff_ms': 2_000,
    });
  }

  /** @throws Refusal with the callee's code, or HTTP.UNAVAILABLE, .GATEWAY_TIMEOUT or .BAD_GATEWAY without an answer */
  call<Name extends keyof Any & string>(
    name: Name,
    request: Any[Name]['request'],
    { authorization, correlationId, client, clientClass, timeoutMs, onWaits, traceparent }: CallOptions,
  ): Promise<Any[Name]['response']> {
    const metadata = new Metadata();
    for (const [name, value] of Object.entries(this.peers.headersTo(this.service.context))) metadata.set(name, value);
    if (authorization !== undefined) metadata.set('authorization', authorization);
    if (correlationId !== undefined) metadata.set('x-correlation-id', correlationId);
    const trace = traceparent ?? currentCausation()?.traceparent;
    if (trace !== undefined) metadata.set('traceparent', trace);
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

  /** The full name of a call: `package.Service/Name`. */
  methodOf(name: string): string {
    return `${this.service.package}.${this.service.service}/${name}`;
  }

  close(): void {
    this.client.close();
  }

  private refusalOf(error: ServiceError): Refusal {
    const told = error.metadata.get(CODE_METADATA)[0];
    // HTTP.UNKNOWN_CALLER is about this process, so it must not reach the client.
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
      return { code, detail: `${context} does not accept calls from this process.` };
    return { code, detail: `${context} broke off its answer.` };
  }
}

/** The present values that the callee sent with its refusal. */
function presentOf({ metadata }: ServiceError): Pick<Refusal['rejection'], 'present'> {
  const [bytes] = metadata.get(PRESENT_METADATA);
  return bytes === undefined ? {} : { present: JSON.parse(bytes.toString()) as Record<string, unknown> };
}

// grpc-js takes a list of IP addresses, but only one name.
const targetOf = (address: string) => (address.includes(',') ? `ipv4:${address}` : address);
