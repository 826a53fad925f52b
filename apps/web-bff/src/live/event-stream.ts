import type { FastifyReply } from 'fastify';
import type { HeardChange } from './change';

// A client that leaves this much unread has its connection closed, and resumes by `Last-Event-ID`.
const MOST_UNREAD_BYTES = 262_144;
// The pause of a client before it connects again.
const RETRY_MS = 1_000;

/** Server-Sent Events to one client (WHATWG HTML §9.2), with heartbeats. */
export class EventStream {
  readonly closed: Promise<void>;
  private readonly heartbeat: NodeJS.Timeout;
  private ended = false;

  /** Sends the head at once. @param headers those of the reply so far */
  constructor(
    private readonly reply: FastifyReply,
    heartbeatMs: number,
  ) {
    const { raw } = reply;
    reply.hijack();
    raw.writeHead(200, {
      ...(reply.getHeaders() as Record<string, string>),
      'content-type': 'text/event-stream',
      'cache-control': 'no-store, no-transform',
      // For proxies that buffer answers.
      'x-accel-buffering': 'no',
    });
    this.write(`retry: ${RETRY_MS}\n\n`);
    this.heartbeat = setInterval(() => this.write(': \n\n'), heartbeatMs);
    this.closed = new Promise((resolve) => raw.once('close', resolve));
    // A client may break off at any time.
    raw.on('error', () => undefined);
    void this.closed.then(() => clearInterval(this.heartbeat));
  }

  send(event: 'ready' | 'reset' | 'end', data: object, id?: string): void {
    this.write(`${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  change({ id, change }: HeardChange): void {
    this.write(`id: ${id}\nevent: change\ndata: ${JSON.stringify(change)}\n\n`);
  }

  /** Ends the answer, with the reason for a client that will not get more. */
  end(reason?: string): void {
    if (this.ended) return;
    if (reason !== undefined) this.send('end', { reason });
    this.ended = true;
    clearInterval(this.heartbeat);
    this.reply.raw.end();
  }

  private write(text: string): void {
    const { raw } = this.reply;
    if (this.ended || raw.destroyed) return;
    if (raw.writableLength > MOST_UNREAD_BYTES) return void raw.destroy();
    raw.write(text);
  }
}
