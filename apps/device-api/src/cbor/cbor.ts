import type { DecodeOptions, DecodeTokenizer } from 'cborg/interface';
import { isUtf8 } from 'node:buffer';
import { loadCborg } from './load-cborg';

type Token = ReturnType<DecodeTokenizer['next']>;

/** The body is no CBOR (RFC 8949), or a refused form of it. The message gives the reason. */
export class MalformedCbor extends Error {
  override readonly name = 'MalformedCbor';
}

// Messages of our devices are flat.
const DEEPEST = 4;

// Each value has one encoding only, so that two readers of the same bytes cannot differ (§5.3, §5.6): no repeated key,
// no number longer than it needs to be, no indefinite length, no tags.
const STRICT: DecodeOptions = {
  strict: true,
  rejectDuplicateMapKeys: true,
  allowIndefinite: false,
  allowUndefined: false,
  allowBigInt: false,
  allowInfinity: false,
  allowNaN: false,
  retainStringBytes: true,
};

/** CBOR in the form of this API. Injectable. */
export class Cbor {
  private readonly library = loadCborg();

  encode(value: unknown): Buffer {
    return Buffer.from(this.library.encode(value, { ignoreUndefinedProperties: true }));
  }

  /** @throws MalformedCbor */
  decode(bytes: Uint8Array): unknown {
    // Its slices are quicker on these, and no other memory is behind them.
    const data = new Uint8Array(bytes);
    try {
      return this.library.decode(data, { ...STRICT, tokenizer: this.bounded(data) });
    } catch (error) {
      throw new MalformedCbor((error as Error).message.replace(/^CBOR decode error: /, ''), { cause: error });
    }
  }

  /** Checks item by item that none is too deep, and that every text is UTF-8 (§3.1). */
  private bounded(data: Uint8Array): DecodeTokenizer {
    const { Tokenizer, Type } = this.library;
    const inner = new Tokenizer(data, STRICT);
    // The number of missing items in each of the open arrays and maps.
    const open: number[] = [];
    const check = ({ type, value, byteValue }: Token) => {
      if (type === Type.string && byteValue && !isUtf8(byteValue)) throw new Error('text that is not UTF-8');
      if (open.length > 0) open[open.length - 1]! -= 1;
      const items = type === Type.array ? Number(value) : type === Type.map ? 2 * Number(value) : 0;
      if (type === Type.array || type === Type.map) {
        if (open.length >= DEEPEST) throw new Error(`more than ${DEEPEST} deep`);
        open.push(items);
      }
      while (open.at(-1) === 0) open.pop();
    };
    return {
      done: () => inner.done(),
      pos: () => inner.pos(),
      next: () => {
        const token = inner.next();
        check(token);
        return token;
      },
    };
  }
}
