import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';

interface Address {
  readonly host: string;
  readonly port: number;
}

/** The two sockets of one proxied connection. `far` is set once the proxy connects to the target. */
interface Line {
  readonly near: Socket;
  far?: Socket;
}

/** `open` passes data, `stalled` holds it back, `refusing` also resets new connections. */
type State = 'open' | 'stalled' | 'refusing';

/**
 * A proxy between a process and a server, with a port of its own. It breaks connections as networks do: cut (both ends
 * see a reset), refused, or stalled (open, but without data).
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

  /** Listens on `port` of 127.0.0.1; default 0, any free port. The target need not be up yet. */
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

  /** The number of open connections through the proxy. */
  get connections(): number {
    return this.lines.size;
  }

  /** Resets every open connection. New ones are accepted as before. */
  cut(): void {
    for (const line of [...this.lines]) this.drop(line);
  }

  /**
   * Resets every open connection, and each new one at once, until `heal`. The proxy keeps listening, because another
   * process could take a port that it gives back.
   */
  refuse(): void {
    this.state = 'refusing';
    this.cut();
  }

  /** Holds all data and ends back until `heal`. Open connections stay, and new ones are accepted. */
  stall(): void {
    this.state = 'stalled';
    for (const { near, far } of this.lines) {
      near.pause();
      far?.pause();
    }
  }

  /** Passes everything again. Data that was held back arrives now, in order. */
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

  // A failure of one end resets the other. An orderly end has passed through before the sockets close.
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
