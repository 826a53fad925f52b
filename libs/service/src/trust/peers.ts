import { credentials, experimental } from '@grpc/grpc-js';
import type { ChannelCredentials, ChannelOptions } from '@grpc/grpc-js';
import { SERVICE_TOKEN_HEADER } from '@maru/security';
import type { Certificates, ServiceSigner } from '@maru/security';
import { Agent, buildConnector, fetch as fetchThrough } from 'undici';
import { RenewedCertificates } from './renewed-certificates';

export interface PeersOptions {
  /** This process's certificate, and the authority that its callees' certificates need. */
  readonly certificates?: Certificates | undefined;
  /** Signs the service tokens of its calls. */
  readonly signer?: ServiceSigner | undefined;
}

const CONNECT_MS = 2_000;

/**
 * Connects this process to the other services of the shop. With certificates it shows its own, and the callee needs one
 * of the same authority for the name of the service. The name counts instead of the address, because another process
 * may have got the address.
 */
export class Peers {
  private readonly agents = new Map<string, Agent>();

  constructor(private readonly options: PeersOptions = {}) {}

  /** Whether this process calls them with TLS. */
  get speakTls(): boolean {
    return this.options.certificates !== undefined;
  }

  /** The headers (gRPC: metadata) of a request to the service. */
  headersTo(service: string): Readonly<Record<string, string>> {
    const token = this.options.signer?.tokenFor(service);
    return token === undefined ? {} : { [SERVICE_TOKEN_HEADER]: token };
  }

  /** Options for an undici `Agent` that calls only this service. Each new connection uses the current certificate. */
  connectTo(service: string): { readonly connect?: buildConnector.connector } {
    const { certificates } = this.options;
    if (!certificates) return {};
    let material = certificates.current;
    const connector = () => buildConnector({ ...material, timeout: CONNECT_MS });
    let connect = connector();
    return {
      connect: (options, done) => {
        if (certificates.current !== material) {
          material = certificates.current;
          connect = connector();
        }
        connect({ ...options, servername: service }, done);
      },
    };
  }

  /** Options for a `node:tls` socket to the service, with the current certificate. */
  tlsTo(service: string): object {
    const { certificates } = this.options;
    return certificates ? { ...certificates.current, servername: service } : {};
  }

  /** `fetch` with the credentials for this service. */
  fetch(service: string, url: string | URL, init: RequestInit = {}): Promise<Response> {
    const headers = { ...Object.fromEntries(new Headers(init.headers)), ...this.headersTo(service) };
    if (!this.options.certificates) return fetch(url, { ...init, headers });
    const asked = { ...init, headers, dispatcher: this.agentTo(service) };
    return fetchThrough(url, asked as never);
  }

  /** Credentials and options for a gRPC channel to the service. */
  grpcTo(service: string): { readonly credentials: ChannelCredentials; readonly options: ChannelOptions } {
    const { certificates } = this.options;
    if (!certificates) return { credentials: credentials.createInsecure(), options: {} };
    const provider = new RenewedCertificates(certificates);
    return {
      credentials: experimental.createCertificateProviderChannelCredentials(provider, provider),
      options: { 'grpc.ssl_target_name_override': service },
    };
  }

  /** Ends the connections of `fetch`. */
  async close(): Promise<void> {
    await Promise.all([...this.agents.values()].map((agent) => agent.close()));
  }

  private agentTo(service: string): Agent {
    let agent = this.agents.get(service);
    if (!agent) this.agents.set(service, (agent = new Agent(this.connectTo(service))));
    return agent;
  }
}
