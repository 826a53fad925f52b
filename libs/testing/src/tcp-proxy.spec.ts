import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { eventually } from './eventually';
import { TcpProxy } from './tcp-proxy';

describe('the TCP proxy', () => {
  let server: Server;
  let proxy: TcpProxy;
  const accepted: Socket[] = [];
  const clients: Socket[] = [];

  beforeEach(async () => {
    // An echo server that ends a connection when the client does.
    server = createServer((socket) => {
      accepted.push(socket);
      socket.on('error', () => undefined);
      socket.pipe(socket);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    proxy = await TcpProxy.listen({ host: '127.0.0.1', port: (server.address() as AddressInfo).port });
  });
  afterEach(async () => {
    for (const socket of [...clients.splice(0), ...accepted.splice(0)]) socket.destroy();
    await proxy.close();
    server.close();
    await once(server, 'close');
  });

  function client() {
    const socket = connect(proxy.port, '127.0.0.1');
    clients.push(socket);
    let heard = '';
    socket.on('data', (chunk) => (heard += String(chunk)));
    const failed = new Promise<string>((resolve) =>
      socket.on('error', ({ code }: NodeJS.ErrnoException) => resolve(code!)),
    );
    const closed = new Promise<boolean>((resolve) => socket.on('close', resolve));
    const hears = (text: string) => eventually(() => expect(heard).toBe(text));
    return { socket, hears, heard: () => heard, failed, closed };
  }
  const aMoment = () => new Promise((resolve) => setTimeout(resolve, 60));

  it('passes all data in both directions', async () => {
    const { socket, hears, closed } = client();
    const text = 'to be or not to be '.repeat(100_000);
    socket.end(text);
    await hears(text);
    expect(await closed).toBe(false);
    await eventually(() => expect(proxy.connections).toBe(0));
  });

  it('cuts open connections at both ends, and accepts new ones at once', async () => {
    const cut = client();
    cut.socket.write('hello');
    await cut.hears('hello');
    const farEnd = new Promise((resolve) => accepted[0]!.on('close', resolve));
    proxy.cut();
    expect(await cut.failed).toBe('ECONNRESET');
    await farEnd;
    const next = client();
    next.socket.write('again');
    await next.hears('again');
  });

  it('refuses new connections until it is healed', async () => {
    const open = client();
    open.socket.write('hello');
    await open.hears('hello');
    proxy.refuse();
    expect(await open.failed).toBe('ECONNRESET');
    expect(await client().failed).toBe('ECONNRESET');
    expect(accepted).toHaveLength(1);
    proxy.heal();
    const next = client();
    next.socket.write('again');
    await next.hears('again');
  });

  it('holds data and ends back while it is stalled, and passes them in order once it is healed', async () => {
    const open = client();
    open.socket.write('one ');
    await open.hears('one ');
    proxy.stall();
    open.socket.end('two');
    const late = client();
    await once(late.socket, 'connect');
    late.socket.write('late');
    await aMoment();
    expect([open.heard(), late.heard(), accepted.length]).toEqual(['one ', '', 1]);
    proxy.heal();
    await open.hears('one two');
    expect(await open.closed).toBe(false);
    await late.hears('late');
  });

  it('cuts stalled connections', async () => {
    proxy.stall();
    const late = client();
    await once(late.socket, 'connect');
    await eventually(() => expect(proxy.connections).toBe(1));
    proxy.cut();
    expect(await late.failed).toBe('ECONNRESET');
    expect(proxy.connections).toBe(0);
  });

  it('resets connections while its target is down, and passes them when it is up again', async () => {
    const { port } = server.address() as AddressInfo;
    server.close();
    await once(server, 'close');
    expect(await client().failed).toBe('ECONNRESET');
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    const next = client();
    next.socket.write('here');
    await next.hears('here');
  });

  it('passes a reset by the target on to the client', async () => {
    const open = client();
    open.socket.write('hello');
    await open.hears('hello');
    accepted[0]!.resetAndDestroy();
    expect(await open.failed).toBe('ECONNRESET');
  });
});
