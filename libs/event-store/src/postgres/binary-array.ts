// PostgreSQL's binary form of a one-dimensional array (array_send in src/backend/utils/adt/arrayfuncs.c): dimensions, a
// flag for nulls, the element type's oid, length and lower bound; then each element's length and bytes. `pg` sends a
// Buffer as a binary parameter. Unlike the text form, it needs no escaping of quotes in JSON documents on either side.
const HEADER = 20;
const OID = { integer: 23, text: 25, json: 114, uuid: 2950 } as const;

/** Strings as `text[]` or `json[]`. */
export function textArray(values: readonly string[], type: 'text' | 'json' = 'text'): Buffer {
  let size = HEADER;
  for (const value of values) size += 4 + Buffer.byteLength(value);
  const buffer = header(size, OID[type], values.length);
  let at = HEADER;
  for (const value of values) {
    const written = buffer.write(value, at + 4);
    buffer.writeInt32BE(written, at);
    at += 4 + written;
  }
  return buffer;
}

/** Whole numbers of 32 bits as `integer[]`. */
export function integerArray(values: readonly number[]): Buffer {
  const buffer = header(HEADER + values.length * 8, OID.integer, values.length);
  let at = HEADER;
  for (const value of values) {
    buffer.writeInt32BE(4, at);
    buffer.writeInt32BE(value, at + 4);
    at += 8;
  }
  return buffer;
}

/** Ids in the canonical form as `uuid[]`. */
export function uuidArray(values: readonly string[]): Buffer {
  const buffer = header(HEADER + values.length * 20, OID.uuid, values.length);
  let at = HEADER;
  for (const value of values) {
    buffer.writeInt32BE(16, at);
    buffer.write(value.replaceAll('-', ''), at + 4, 'hex');
    at += 20;
  }
  return buffer;
}

function header(size: number, oid: number, length: number): Buffer {
  const buffer = Buffer.allocUnsafe(size);
  buffer.writeInt32BE(1, 0);
  buffer.writeInt32BE(0, 4);
  buffer.writeInt32BE(oid, 8);
  buffer.writeInt32BE(length, 12);
  buffer.writeInt32BE(1, 16);
  return buffer;
}
