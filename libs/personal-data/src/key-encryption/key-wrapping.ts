import type { KeyTable } from '../personal-data';
import type { KeyEncryption } from './key-encryption';
import { readWrapped, writeWrapped } from './wrapped-key';

/** Keys are wrapped by a key-encryption key that this process was not given, or by another one of that name. */
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
 * Wraps keys that are stored, and unwraps them (docs/adr/0043). Both forms are read always. They are written wrapped
 * once the table `key_encryption` has a row, because a version before this one reads plain keys only and may run beside
 * it.
 */
export class KeyWrapping {
  /** @param encryption undefined where no key-encryption key is given: then only plain keys are read and written */
  constructor(
    private readonly table: KeyTable,
    private readonly encryption: KeyEncryption | undefined,
  ) {}

  /**
   * Checks at start that every key-encryption key that is in use is given, and the right one.
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
   * From now on every process writes keys wrapped; may be done again, and after the key-encryption key in force is
   * another one.
   */
  async begin(): Promise<void> {
    const { keyId } = this.encryption ?? missing();
    const proof = await this.encryption!.encrypt(PROOF, PROOF_OWNER);
    const insert = 'INSERT INTO key_encryption (key_id, proof) VALUES ($1, $2) ON CONFLICT DO NOTHING';
    await this.table.query(insert, [keyId, proof]);
  }

  /** The same for a shop in which nobody has a key yet, so that no other version can have made one. */
  async beginInNewShop(): Promise<void> {
    if (!this.encryption || (await this.proofs())?.length !== 0) return;
    const { rows } = await this.table.query('SELECT 1 FROM personal_keys LIMIT 1', []);
    if (rows.length === 0) await this.begin();
  }

  /** The key as it is to be stored now. `owner` must be given again to read it, e.g. `person/<id>`. */
  async toStored(key: Buffer, owner: string): Promise<Buffer> {
    return (await this.isOn()) ? this.wrap(key, owner) : key;
  }

  /** @throws WrongKeyEncryptionKey, BrokenWrapping */
  async fromStored(stored: Buffer, owner: string): Promise<Buffer> {
    const wrapped = readWrapped(stored);
    return wrapped ? this.given(wrapped.keyId).decrypt(wrapped.keyId, wrapped.encrypted, owner) : stored;
  }

  /** The stored key wrapped by the key-encryption key in force; undefined when it is so already. */
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

  /** Undefined where the table is missing: it comes with the databases, which a version before may have prepared. */
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
