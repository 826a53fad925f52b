import { loadPackageDefinition, Metadata, Server, ServerCredentials } from '@grpc/grpc-js';
import type { GrpcObject, sendUnaryData, ServerUnaryCall, ServiceClientConstructor } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import type { RejectionCode } from '@maru/contracts';
import { services } from '@maru/contracts/grpc';
import { CODE_METADATA, grpcStatusOf, messageShape } from '@maru/service/grpc';
import type { ContextAddresses } from '../called-contexts';

export interface Call {
  readonly name: string;
  readonly authorization: string | undefined;
  /** The time until the caller's deadline, in ms from the arrival of the call. */
  readonly patienceMs: number;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- each spec knows the requests that it expects
  readonly request: any;
}

/** The answers to calls, by name. A text is the code of a refusal; `hang` gives no answer. */
export type Answers = Record<string, (request: never) => object | string>;

/** Stands in for all contexts: gRPC servers that give prepared answers and record the calls. */
export class ContextsOnTrial {
  readonly calls: Call[] = [];
  answers: Answers = {};
  private readonly servers = new Map<string, Server>();
  private readonly ports = new Map<string, number>();

  static async open(): Promise<ContextsOnTrial> {
    const contexts = new ContextsOnTrial();
    await Promise.all(services.map(({ context }) => contexts.start(context)));
    return contexts;
  }

  get addresses(): ContextAddresses {
    const entries = [...this.ports].map(([name, port]) => [name, `127.0.0.1:${port}`]);
    return Object.fromEntries(entries) as ContextAddresses;
  }

  /** The number of calls by name. */
  counts(): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const { name } of this.calls) counts[name] = (counts[name] ?? 0) + 1;
    return counts;
  }

  async start(context: string): Promise<void> {
    const contract = services.find((service) => service.context === context)!;
    const root = loadPackageDefinition(loadSync(contract.protoPath, messageShape));
    const packageOf = (part: GrpcObject, name: string) => part[name] as GrpcObject;
    const { service } = contract.package.split('.').reduce(packageOf, root)[
      contract.service
    ] as ServiceClientConstructor;
    const server = new Server();
    const handlers = Object.keys(service).map((name) => [name, this.handlerOf(name)]);
    server.addService(service, Object.fromEntries(handlers));
    const at = `127.0.0.1:${this.ports.get(context) ?? 0}`;
    const port = await new Promise<number>((resolve, reject) =>
      server.bindAsync(at, ServerCredentials.createInsecure(), (error, bound) =>
        error ? reject(error) : resolve(bound),
      ),
    );
    this.ports.set(context, port);
    this.servers.set(context, server);
  }

  stop(context: string): void {
    this.servers.get(context)!.forceShutdown();
  }

  close(): void {
    for (const server of this.servers.values()) server.forceShutdown();
  }

  private handlerOf(name: string) {
    return (call: ServerUnaryCall<object, object>, done: sendUnaryData<object>) => {
      const { request, metadata } = call;
      const patienceMs = Number(call.getDeadline()) - Date.now();
      this.calls.push({
        name,
        request,
        authorization: metadata.get('authorization')[0] as string | undefined,
        patienceMs,
      });
      const answer = this.answers[name]?.(request as never) ?? 'HTTP.NOT_FOUND';
      if (answer === 'hang') return;
      if (typeof answer !== 'string') return done(null, answer);
      const refusal = new Metadata();
      refusal.set(CODE_METADATA, answer);
      done({ code: grpcStatusOf(answer as RejectionCode), details: `refused: ${answer}`, metadata: refusal });
    };
  }
}
