import { credentials, experimental } from '@grpc/grpc-js';
import type { ChannelCredentials, ChannelOptions } from '@grpc/grpc-js';
import { SERVICE_TOKEN_HEADER } from '@maru/security';
import type { Certificates, ServiceSigner } from '@maru/security';
import { Agent, buildConnector, fetch as fetchThrough } from 'undici';
import { RenewedCertificates } from './renewed-certificates';

export interface PeersOptions {
  /** What this process shows those whom it calls, and by whose authority it knows them. */
  readonly certificates?: Certificates | undefined;
  /** Signs what it shows them besides. */
  readonly signer?: ServiceSigner | undefined;
}

const CONNECT_MS = 2_000;

/**
 * The other services of the shop, as this process calls them. With certificates it shows its own, and speaks only to who has one of the same
 * authority that holds for the name of the service: not for an address, which any of them may have had before.
 */
export class Peers {
  private readonly agents = new Map<string, Agent>();

  constructor(private readonly options: PeersOptions = {}) {}

  /** Whether this process speaks TLS with them. */
  get speakTls(): boolean {
    return this.options.certificates !== undefined;
  }

  /** What a request to the service has in its headers, over gRPC in its metadata. */
  headersTo(service: string): Readonly<Record<string, string>> {
    const token = this.options.signer?.tokenFor(service);
    return token === undefined ? {} : { [SERVICE_TOKEN_HEADER]: token };
  }

  /** For an `Agent` of undici that speaks to the service alone. What it connects later has the certificate of then. */
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

  /** For a socket of `node:tls` to the service, with the certificate of now. */
  tlsTo(service: string): object {
    const { certificates } = this.options;
    return certificates ? { ...certificates.current, servername: service } : {};
  }

  /** `fetch`, of that service. */
  fetch(service: string, url: string | URL, init: RequestInit = {}): Promise<Response> {
    const headers = { ...Object.fromEntries(new Headers(init.headers)), ...this.headersTo(service) };
    if (!this.options.certificates) return fetch(url, { ...init, headers });
    const asked = { ...init, headers, dispatcher: this.agentTo(service) };
    return fetchThrough(url, asked as never);
  }

  /** For a channel of gRPC to the service. */
  grpcTo(service: string): { readonly credentials: ChannelCredentials; readonly options: ChannelOptions } {
    const { certificates } = this.options;
    if (!certificates) return { credentials: credentials.createInsecure(), options: {} };
    const provider = new RenewedCertificates(certificates);
    return {
      credentials: experimental.createCertificateProviderChannelCredentials(provider, provider),
      options: { 'grpc.ssl_target_name_override': service },
    };
  }

  /** Ends the connections that `fetch` has made. */
  async close(): Promise<void> {
    await Promise.all([...this.agents.values()].map((agent) => agent.close()));
  }

  private agentTo(service: string): Agent {
    let agent = this.agents.get(service);
    if (!agent) this.agents.set(service, (agent = new Agent(this.connectTo(service))));
    return agent;
  }
}
