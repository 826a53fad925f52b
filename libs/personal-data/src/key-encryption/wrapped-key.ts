// A plain key has 32 bytes or is JSON; neither begins like this and is as long.
const MAGIC = Buffer.from('kek1');
const HEAD_BYTES = MAGIC.length + 1;

/** A stored key: `kek1`, the length of the id of its key-encryption key, that id, and the encrypted key. */
export interface WrappedKey {
  readonly keyId: string;
  readonly encrypted: Buffer;
}

export function writeWrapped({ keyId, encrypted }: WrappedKey): Buffer {
  const id = Buffer.from(keyId);
  return Buffer.concat([MAGIC, Buffer.of(id.length), id, encrypted]);
}

/** Undefined for a key that is stored plain. */
export function readWrapped(stored: Buffer): WrappedKey | undefined {
  if (stored.length <= 32 + HEAD_BYTES || !stored.subarray(0, MAGIC.length).equals(MAGIC)) return undefined;
  const end = HEAD_BYTES + stored[MAGIC.length]!;
  return { keyId: stored.subarray(HEAD_BYTES, end).toString('utf8'), encrypted: stored.subarray(end) };
}
