import { RandomIdGenerator } from '@opentelemetry/sdk-trace';
import type { IdGenerator } from '@opentelemetry/sdk-trace';

/** Random ids of spans. The id of a trace is chosen before the SDK asks for it, because the sampling depends on it. */
export class TraceIds implements IdGenerator {
  /** The id of the next trace that the SDK begins. */
  next = '';
  private readonly random = new RandomIdGenerator();

  newTraceId(): string {
    return this.random.generateTraceId();
  }

  generateTraceId(): string {
    return this.next;
  }

  generateSpanId(): string {
    return this.random.generateSpanId();
  }
}
