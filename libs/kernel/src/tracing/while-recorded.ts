import type { Span } from './tracer';

/** Ends the span with the work, as failed when the work rejects. */
export async function whileRecorded<T>(span: Span, work: Promise<T>): Promise<T> {
  try {
    const result = await work;
    span.end();
    return result;
  } catch (fault) {
    span.end(fault ?? 'unknown');
    throw fault;
  }
}
