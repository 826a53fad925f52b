import { Server, ServerCredentials } from '@grpc/grpc-js';
import type { ServerInterceptor } from '@grpc/grpc-js';
import type { ServiceContract } from '@maru/kernel';
import type { Certificates } from '@maru/security';
import { ServerGrpc } from '@nestjs/microservices';
import { messageShape } from './message-shape';
import { GrpcListenerCredentials } from '../trust/grpc-listener-credentials';

export interface GrpcListening {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** The largest accepted message, in bytes. */
  readonly bodyLimit: number;
  /** With certificates it listens with TLS, and clients need a certificate of the same authority. */
  readonly certificates?: Certificates | undefined;
  /** See every call, also one that is refused. */
  readonly interceptors?: readonly ServerInterceptor[];
}

/** Nest's gRPC transport with a known address and a drain. */
export class ContextGrpcServer extends ServerGrpc {
  private server: Server | undefined;
  private boundPort = 0;
  private credentials: GrpcListenerCredentials | undefined;

  constructor(
    service: ServiceContract,
    private readonly listening: GrpcListening,
  ) {
    super({ package: service.package, protoPath: service.protoPath, loader: messageShape });
  }

  /** For example `127.0.0.1:41235`. */
  get address(): string {
    return authority(this.listening.host, this.boundPort);
  }

  override async createClient(): Promise<Server> {
    const { host, port, bodyLimit, certificates, interceptors = [] } = this.listening;
    const server = new Server({
      'grpc.max_receive_message_length': bodyLimit,
      interceptors: [...interceptors],
    });
    this.server = server;
    const own = certificates && new GrpcListenerCredentials(certificates);
    this.credentials = own;
    const credentials = own ?? ServerCredentials.createInsecure();
    this.boundPort = await new Promise<number>((resolve, reject) => {
      server.bindAsync(authority(host, port), credentials, (error, bound) => (error ? reject(error) : resolve(bound)));
    });
    return server;
  }

  /** Takes no new calls, and resolves when those in flight are answered. Cuts off the rest at the signal. */
  async drain(cutOff: AbortSignal): Promise<void> {
    const { server } = this;
    if (!server) return;
    this.credentials?.close();
    const cut = () => server.forceShutdown();
    if (cutOff.aborted) return cut();
    cutOff.addEventListener('abort', cut, { once: true });
    await new Promise<void>((resolve) => server.tryShutdown(() => resolve()));
    cutOff.removeEventListener('abort', cut);
  }
}

const authority = (host: string, port: number) => (host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`);
