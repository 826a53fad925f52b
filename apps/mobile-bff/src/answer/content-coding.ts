import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const brotli = promisify(brotliCompress);
const gzipped = promisify(gzip);

/** Possible codings of an answer (RFC 9110 §8.4.1), our preferred one first. */
const CODINGS = ['br', 'gzip'] as const;
export type Coding = (typeof CODINGS)[number];

// The library's own default of 11 is for files that are written once; 5 costs a tenth of it and a few per cent of size.
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } };

/**
 * The coding that the client prefers by its `Accept-Encoding` (§12.5.3), among equals our preferred one; undefined:
 * none.
 */
export function codingFor(acceptEncoding: string | undefined): Coding | undefined {
  const wishes = new Map(
    (acceptEncoding ?? '').split(',').map((each) => {
      const [name = '', ...parameters] = each.trim().toLowerCase().split(';');
      const q = parameters.map((text) => /^\s*q=([\d.]+)\s*$/.exec(text)?.[1]).find((found) => found !== undefined);
      return [name.trim(), q === undefined ? 1 : Number(q)] as const;
    }),
  );
  const liked = (coding: string) => wishes.get(coding) ?? wishes.get('*') ?? 0;
  const best = [...CODINGS].sort((a, b) => liked(b) - liked(a))[0]!;
  // A client that prefers no coding says so.
  return liked(best) > 0 && liked(best) >= (wishes.get('identity') ?? 0) ? best : undefined;
}

export const encoded = (body: Buffer, coding: Coding): Promise<Buffer> =>
  coding === 'br' ? brotli(body, BROTLI) : gzipped(body);
