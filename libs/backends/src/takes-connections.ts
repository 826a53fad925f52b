import { connect } from 'node:net';

/** Whether one of `host:port,host:port` accepts a connection. Without credentials no more can be checked. */
export async function takesConnections(addresses: string, withinMs = 3_000): Promise<boolean> {
  const attempts = addresses.split(',').map((address) => {
    const [, host, port] = /^(.+):(\d+)$/.exec(address.trim()) ?? [];
    return new Promise<void>((resolve, reject) => {
      if (!host || !port) return reject(new Error(`${address} is not host:port`));
      const socket = connect({ host, port: Number(port), timeout: withinMs });
      socket.once('connect', () => (socket.destroy(), resolve()));
      socket.once('timeout', () => socket.destroy(new Error(`${address} does not answer`)));
      socket.once('error', reject);
    });
  });
  return Promise.any(attempts).then(
    () => true,
    () => false,
  );
}
