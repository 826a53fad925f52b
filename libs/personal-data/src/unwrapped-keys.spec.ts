import { KeyWrapping } from './key-encryption/key-wrapping';
import { LocalKeyEncryption, makeKeyEncryptionKey } from './key-encryption/local-key-encryption';
import { writeWrapped } from './key-encryption/wrapped-key';
import { UnwrappedKeys } from './unwrapped-keys';

const encryption = LocalKeyEncryption.of(makeKeyEncryptionKey());
const wrapping = new KeyWrapping({ query: () => Promise.resolve({ rows: [] }) }, encryption);
const stored = async (userId: string) =>
  writeWrapped({
    keyId: encryption.keyId,
    encrypted: await encryption.encrypt(Buffer.alloc(32, userId), `person/${userId}`),
  });

describe('unwrapped keys', () => {
  it('are cached up to a bound, and for a limited time', async () => {
    let now = 0;
    const keys = new UnwrappedKeys(wrapping, 100, 60_000, () => now);
    for (let n = 0; n < 500; n++) await keys.unwrap(`person-${n}`, await stored(`person-${n}`));
    expect(keys.size).toBe(100);
    now = 60_000;
    await keys.unwrap('one-more', await stored('one-more'));
    expect(keys.size).toBe(1);
  });

  it('are not cached after a failure', async () => {
    const keys = new UnwrappedKeys(wrapping);
    await expect(keys.unwrap('lee', await stored('kim'))).rejects.toMatchObject({ name: 'BrokenWrapping' });
    expect(keys.size).toBe(0);
  });
});
