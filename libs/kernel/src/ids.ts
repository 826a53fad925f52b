import { createHash, randomFillSync } from 'node:crypto';

/** Makes fresh identifiers. Injected, so that a test or a simulation can repeat them. */
export abstract class Ids {
  /** A UUIDv7 (RFC 9562 §5.7): ordered by the millisecond of its creation, 74 random bits. */
  abstract next(): string;
}

export class RandomIds extends Ids {
  // One system call fills the random bytes of 256 ids.
  private readonly pool = Buffer.alloc(256 * 10);
  private offset = this.pool.length;

  constructor(private readonly now: () => number = Date.now) {
    super();
  }

  override next(): string {
    if (this.offset === this.pool.length) {
      randomFillSync(this.pool);
      this.offset = 0;
    }
    const bytes = Buffer.allocUnsafe(16);
    bytes.writeUIntBE(this.now(), 0, 6);
    this.pool.copy(bytes, 6, this.offset, this.offset + 10);
    this.offset += 10;
    return format(bytes, 7);
  }
}

// The namespace of every derived id of this project; any fixed UUID serves (RFC 9562 §6.6).
const NAMESPACE = Buffer.from('6d617275000070008000736f75726365', 'hex');

/**
 * A UUIDv5 (RFC 9562 §5.5) of the parts: the same parts give the same id, in every process and on every retry. All
 * effects of a message take their ids from here, so that redelivery is harmless.
 */
export function deriveId(...parts: readonly (string | number)[]): string {
  const hash = createHash('sha1').update(NAMESPACE).update(JSON.stringify(parts)).digest();
  return format(hash.subarray(0, 16), 5);
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Whether the text is a UUID in the canonical lower-case form. */
export function isUuid(text: string): boolean {
  return UUID.test(text);
}

function format(bytes: Buffer, version: number): string {
  bytes[6] = (bytes[6]! & 0x0f) | (version << 4);
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
