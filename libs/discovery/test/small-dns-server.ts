import { createSocket } from 'node:dgram';
import type { Socket } from 'node:dgram';
import { once } from 'node:events';

export interface Srv {
  readonly priority: number;
  readonly weight: number;
  readonly port: number;
  readonly name: string;
}

const SRV = 33;
const IN = 1;
const NXDOMAIN = 3;
const SERVFAIL = 2;

/** A name server on 127.0.0.1 that knows SRV records (RFC 1035 §4.1, RFC 2782) and nothing else. */
export class SmallDnsServer {
  readonly records = new Map<string, Srv[]>();
  /** Answers with a server failure while it is set. */
  failing = false;

  private constructor(private readonly socket: Socket) {
    socket.on('message', (query, { port, address }) => socket.send(this.answerTo(query), port, address));
  }

  static async start(): Promise<SmallDnsServer> {
    const socket = createSocket('udp4').bind(0, '127.0.0.1');
    await once(socket, 'listening');
    return new SmallDnsServer(socket);
  }

  /** In the form of `Resolver.setServers`. */
  get address(): string {
    return `127.0.0.1:${this.socket.address().port}`;
  }

  async close(): Promise<void> {
    this.socket.close();
    await once(this.socket, 'close');
  }

  private answerTo(query: Buffer): Buffer {
    const { name, end } = readName(query, 12);
    const question = query.subarray(12, end + 4);
    const type = query.readUInt16BE(end);
    const found = type === SRV ? this.records.get(name) : undefined;
    const code = this.failing ? SERVFAIL : found ? 0 : NXDOMAIN;
    const answers = code === 0 ? found!.map(toAnswer) : [];
    const header = Buffer.alloc(12);
    query.copy(header, 0, 0, 2);
    // A response, recursion available and as desired by the query.
    header.writeUInt16BE(0x8080 | (query.readUInt16BE(2) & 0x0100) | code, 2);
    header.writeUInt16BE(1, 4);
    header.writeUInt16BE(answers.length, 6);
    return Buffer.concat([header, question, ...answers]);
  }
}

function toAnswer({ priority, weight, port, name }: Srv): Buffer {
  const target = writeName(name);
  const head = Buffer.alloc(18);
  // The name of the question, by reference.
  head.writeUInt16BE(0xc00c, 0);
  head.writeUInt16BE(SRV, 2);
  head.writeUInt16BE(IN, 4);
  head.writeUInt32BE(0, 6);
  head.writeUInt16BE(6 + target.length, 10);
  head.writeUInt16BE(priority, 12);
  head.writeUInt16BE(weight, 14);
  head.writeUInt16BE(port, 16);
  return Buffer.concat([head, target]);
}

function readName(message: Buffer, at: number): { name: string; end: number } {
  const labels: string[] = [];
  let offset = at;
  for (let length = message[offset]!; length > 0; length = message[offset]!) {
    labels.push(message.toString('latin1', offset + 1, offset + 1 + length));
    offset += length + 1;
  }
  return { name: labels.join('.'), end: offset + 1 };
}

function writeName(name: string): Buffer {
  const labels = name.split('.').map((label) => Buffer.concat([Buffer.from([label.length]), Buffer.from(label)]));
  return Buffer.concat([...labels, Buffer.from([0])]);
}
