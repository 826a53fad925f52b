import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';

/**
 * The TCP side of the server, apart from its gRPC side, so that the port can be released and taken again, and
 * connections cut, while the server itself survives.
 */
export class Listener {
  private readonly sockets = new Set<Socket>();
  private server: Server | undefined;
  private taken = 0;
  private closed = false;

  constructor(
    private readonly host: string,
    private readonly accept: (socket: Socket) => void,
  ) {}

  /** The current port, or the last one after a stop. */
  get port(): number {
    return this.taken;
  }

  /** Does nothing when it listens already or has been closed. @throws Error when the port is taken */
  async listen(port = this.taken): Promise<void> {
    if (this.server || this.closed) return;
    const server = createServer({ noDelay: true }, (socket) => {
      this.sockets.add(socket);
      socket.once('close', () => this.sockets.delete(socket));
      this.accept(socket);
    });
    this.server = server;
    try {
      server.listen(port, this.host);
      await once(server, 'listening');
    } catch (fault) {
      this.server = undefined;
      throw fault;
    }
    this.taken = (server.address() as AddressInfo).port;
  }

  /** Ends every connection during its work. */
  cut(): void {
    for (const socket of [...this.sockets]) socket.destroy();
  }

  /** Releases the port and cuts every connection. */
  async stop(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    if (!server) return;
    const closed = once(server, 'close');
    server.close();
    this.cut();
    await closed;
  }

  /** Stops for good. */
  close(): Promise<void> {
    this.closed = true;
    return this.stop();
  }
}
