import type { DecodeOptions, DecodeTokenizer } from 'cborg/interface';
import { isUtf8 } from 'node:buffer';
import { loadCborg } from './load-cborg';

type Token = ReturnType<DecodeTokenizer['next']>;

/** What was sent is no CBOR (RFC 8949), or none that we take. The message says why. */
export class MalformedCbor extends Error {
  override readonly name = 'MalformedCbor';
}

// What a device of ours has to say is flat.
const DEEPEST = 4;

// One way to say a thing, so that two readers of the same bytes cannot understand two things (§5.3, §5.6): no key twice, no number
// longer than it needs to be, nothing of a length that is told later, no tags.
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

/** CBOR as this API speaks it. Injectable. */
export class Cbor {
  private readonly library = loadCborg();

  encode(value: unknown): Buffer {
    return Buffer.from(this.library.encode(value, { ignoreUndefinedProperties: true }));
  }

  /** @throws MalformedCbor */
  decode(bytes: Uint8Array): unknown {
    // Its slices are quicker on these, and nobody else's memory is behind them.
    const data = new Uint8Array(bytes);
    try {
      return this.library.decode(data, { ...STRICT, tokenizer: this.bounded(data) });
    } catch (error) {
      throw new MalformedCbor((error as Error).message.replace(/^CBOR decode error: /, ''), { cause: error });
    }
  }

  /** The items one after the other, none of them too deep, and every text UTF-8 (§3.1). */
  private bounded(data: Uint8Array): DecodeTokenizer {
    const { Tokenizer, Type } = this.library;
    const inner = new Tokenizer(data, STRICT);
    // How many items are still to come in each of the arrays and maps that we are in.
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
