import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';

interface Address {
  readonly host: string;
  readonly port: number;
}

/** The two sockets of one connection that is passed on; `far` is there once it is open to the target. */
interface Line {
  readonly near: Socket;
  far?: Socket;
}

/** What the proxy does with what passes through it: all of it, nothing for now, or nothing and no new connections either. */
type State = 'open' | 'stalled' | 'refusing';

/**
 * Stands between a process and a server, on a port of its own, and breaks the connection between them as networks do: cut (both
 * ends see a reset), refused, or stalled (open, and nothing comes through).
 */
export class TcpProxy {
  private readonly lines = new Set<Line>();
  private state: State = 'open';

  private constructor(
    private readonly server: Server,
    private readonly target: Address,
  ) {
    server.on('connection', (near) => this.accept(near));
  }

  /** Listens on `port` of 127.0.0.1 (default 0: any free one). The target need not be there yet. */
  static async listen(target: Address, port = 0): Promise<TcpProxy> {
    const server = createServer({ allowHalfOpen: true });
    const proxy = new TcpProxy(server, target);
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return proxy;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** How many connections are open through it. */
  get connections(): number {
    return this.lines.size;
  }

  /** Resets every open connection; new ones are as welcome as before. */
  cut(): void {
    for (const line of [...this.lines]) this.drop(line);
  }

  /**
   * Resets every open connection and each new one at once, until `heal`. It goes on listening: a port given back could belong to
   * somebody else by then.
   */
  refuse(): void {
    this.state = 'refusing';
    this.cut();
  }

  /** Open connections stay, new ones are accepted, and nothing passes either way, not even their end, until `heal`. */
  stall(): void {
    this.state = 'stalled';
    for (const { near, far } of this.lines) {
      near.pause();
      far?.pause();
    }
  }

  /** Passes everything again. What was sent into a stalled connection arrives now, in order. */
  heal(): void {
    this.state = 'open';
    for (const line of this.lines) {
      if (!line.far) this.connect(line);
      line.near.resume();
      line.far?.resume();
    }
  }

  /** Resets every connection and stops listening. */
  async close(): Promise<void> {
    this.refuse();
    if (!this.server.listening) return;
    this.server.close();
    await once(this.server, 'close');
  }

  private accept(near: Socket): void {
    if (this.state === 'refusing') {
      near.on('error', () => undefined).resetAndDestroy();
      return;
    }
    const line: Line = { near };
    this.lines.add(line);
    this.dropWith(near, line);
    near.pause();
    if (this.state === 'open') this.connect(line);
  }

  private connect(line: Line): void {
    const far = connect({ ...this.target, allowHalfOpen: true });
    line.far = far;
    this.dropWith(far, line);
    this.pass(line.near, far);
    this.pass(far, line.near);
    line.near.resume();
  }

  private pass(from: Socket, to: Socket): void {
    from.on('data', (chunk) => {
      if (!to.write(chunk)) from.pause();
    });
    to.on('drain', () => {
      if (this.state === 'open') from.resume();
    });
    from.on('end', () => to.end());
  }

  // What one end meets, the other gets as a reset; an orderly end has come through before.
  private dropWith(socket: Socket, line: Line): void {
    socket.setNoDelay(true);
    socket.on('error', () => this.drop(line));
    socket.on('close', (hadError) => {
      if (hadError || (line.near.destroyed && line.far?.destroyed !== false)) this.drop(line);
    });
  }

  private drop(line: Line): void {
    this.lines.delete(line);
    for (const socket of [line.near, line.far]) if (socket && !socket.destroyed) socket.resetAndDestroy();
  }
}
