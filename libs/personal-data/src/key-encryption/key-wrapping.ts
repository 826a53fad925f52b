import type { KeyTable } from '../personal-data';
import type { KeyEncryption } from './key-encryption';
import { readWrapped, writeWrapped } from './wrapped-key';

/** A key-encryption key of stored keys is missing in this process, or differs from the one of that name. */
export class WrongKeyEncryptionKey extends Error {
  override readonly name = 'WrongKeyEncryptionKey';
}

const PROOF_OWNER = 'proof';
const PROOF = Buffer.alloc(32, 'maru');
const NO_SUCH_TABLE = '42P01';

interface ProofRow {
  readonly keyId: string;
  readonly proof: Buffer;
}

/**
 * Wraps stored keys, and unwraps them (docs/adr/0043). Both forms can always be read. Keys are written wrapped once the
 * table `key_encryption` has a row, because an earlier version reads plain keys only and may run beside this one.
 */
export class KeyWrapping {
  /** @param encryption undefined without a key-encryption key: then only plain keys are read and written */
  constructor(
    private readonly table: KeyTable,
    private readonly encryption: KeyEncryption | undefined,
  ) {}

  /**
   * Checks at start that this process has every key-encryption key in use.
   * @throws WrongKeyEncryptionKey
   */
  async check(): Promise<void> {
    for (const { keyId, proof } of (await this.proofs()) ?? []) {
      const proven = await this.given(keyId)
        .decrypt(keyId, proof, PROOF_OWNER)
        .catch(() => undefined);
      if (!proven?.equals(PROOF))
        throw new WrongKeyEncryptionKey(`the key-encryption key ${keyId} is not the one that keys are wrapped by`);
    }
  }

  /** Whether keys are written wrapped. */
  async isOn(): Promise<boolean> {
    return ((await this.proofs())?.length ?? 0) > 0;
  }

  /**
   * Makes every process write keys wrapped from now on; may be repeated, also after a change of the current
   * key-encryption key.
   */
  async begin(): Promise<void> {
    const { keyId } = this.encryption ?? missing();
    const proof = await this.encryption!.encrypt(PROOF, PROOF_OWNER);
    const insert = 'INSERT INTO key_encryption (key_id, proof) VALUES ($1, $2) ON CONFLICT DO NOTHING';
    await this.table.query(insert, [keyId, proof]);
  }

  /** The same for a shop without personal keys, in which no other version can have made one. */
  async beginInNewShop(): Promise<void> {
    if (!this.encryption || (await this.proofs())?.length !== 0) return;
    const { rows } = await this.table.query('SELECT 1 FROM personal_keys LIMIT 1', []);
    if (rows.length === 0) await this.begin();
  }

  /** The key in its current stored form. `owner` must be given again to read it, e.g. `person/<id>`. */
  async toStored(key: Buffer, owner: string): Promise<Buffer> {
    return (await this.isOn()) ? this.wrap(key, owner) : key;
  }

  /** @throws WrongKeyEncryptionKey, BrokenWrapping */
  async fromStored(stored: Buffer, owner: string): Promise<Buffer> {
    const wrapped = readWrapped(stored);
    return wrapped ? this.given(wrapped.keyId).decrypt(wrapped.keyId, wrapped.encrypted, owner) : stored;
  }

  /** The stored key wrapped by the current key-encryption key; undefined when it is so already. */
  async renewed(stored: Buffer, owner: string): Promise<Buffer | undefined> {
    if (readWrapped(stored)?.keyId === this.encryption?.keyId) return undefined;
    return this.wrap(await this.fromStored(stored, owner), owner);
  }

  private async wrap(key: Buffer, owner: string): Promise<Buffer> {
    const { keyId } = this.encryption ?? missing();
    return writeWrapped({ keyId, encrypted: await this.encryption!.encrypt(key, owner) });
  }

  private given(keyId: string): KeyEncryption {
    if (this.encryption?.has(keyId)) return this.encryption;
    throw new WrongKeyEncryptionKey(
      `keys are wrapped by the key-encryption key ${keyId}, which is not given: ` +
        'put it into MARU_KEY_ENCRYPTION_KEY or the file of MARU_KEY_ENCRYPTION_KEY_FILE',
    );
  }

  /** Undefined when the table is missing: it is created with the databases, possibly by an earlier version. */
  private async proofs(): Promise<readonly ProofRow[] | undefined> {
    try {
      const { rows } = await this.table.query<ProofRow>('SELECT key_id AS "keyId", proof FROM key_encryption', []);
      return rows;
    } catch (error) {
      if ((error as { code?: string }).code === NO_SUCH_TABLE) return undefined;
      throw error;
    }
  }
}

const missing = (): never => {
  throw new WrongKeyEncryptionKey(
    'there is no key-encryption key to wrap keys by: set MARU_KEY_ENCRYPTION_KEY or MARU_KEY_ENCRYPTION_KEY_FILE',
  );
};
