import type { Calls, ServiceContract } from '@maru/kernel';
import type { z } from 'zod';

/** How a request over HTTP becomes a call over gRPC; the answer's message is the JSON that is answered. */
export interface GrpcCall {
  readonly service: ServiceContract;
  readonly name: Extract<keyof Calls, string>;
  /** What the query of the request must be, and the call's message that it becomes. */
  readonly request: z.ZodType<object>;
}
