import { RandomIds } from '@maru/kernel';
import { KeyWrapping, LocalKeyEncryption, makeKeyEncryptionKey, preparePersonalKeys } from '@maru/personal-data';
import { readSettings } from '@maru/service';
import { createTestDatabase, VirtualTime } from '@maru/testing';
import type { TestDatabase } from '@maru/testing';
import { createHash } from 'node:crypto';
import { Pool } from 'pg';
import { DataSource, IsNull } from 'typeorm';
import type { ClaimSecret } from '../src/addresses/claim-secret';
import { customersSettings } from '../src/customers.settings';
import { CreateCredentials1795000000001 } from '../src/migrations/create-credentials';
import { AddSecondFactors1797100000001 } from '../src/migrations/add-second-factors';
import { SecureAccounts1796200000001 } from '../src/migrations/secure-accounts';
import { RefreshFamilyRow, RefreshTokenRow } from '../src/tokens/refresh-token.entity';
import { RefreshTokens } from '../src/tokens/refresh-tokens';
import { SigningKeyRow } from '../src/tokens/signing-key.entity';
import { SigningKeys } from '../src/tokens/signing-keys';
import { formsOfSigningKeys, wrapSigningKeys } from '../src/tokens/wrap-signing-keys';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const KIM = '018f3a5e-7c1d-7a30-8f52-3c7b8f1f0a11';

let database: TestDatabase;
let dataSource: DataSource;
let time: VirtualTime;
const settings = readSettings(customersSettings, {});

beforeEach(async () => {
  database = await createTestDatabase('tokens');
  dataSource = await new DataSource({
    type: 'postgres',
    url: database.url,
    entities: [SigningKeyRow, RefreshFamilyRow, RefreshTokenRow],
    migrations: [CreateCredentials1795000000001, SecureAccounts1796200000001, AddSecondFactors1797100000001],
  }).initialize();
  await dataSource.runMigrations();
  // Defaults of columns use the clock of the database.
  time = new VirtualTime(new Date());
});
afterEach(async () => {
  await dataSource.destroy();
  await database.drop();
});

const plain = new KeyWrapping({ query: () => Promise.resolve({ rows: [] }) }, undefined);
const instance = () => new SigningKeys(dataSource, time, plain, settings);
const published = async () => (await instance().published()).map(({ kid }) => kid);

describe('the signing keys', () => {
  it('are the same for all instances, also when they start concurrently', async () => {
    const keys = await Promise.all(Array.from({ length: 5 }, () => instance().current()));
    expect(new Set(keys.map(({ kid }) => kid)).size).toBe(1);
    expect(await published()).toEqual([keys[0]!.kid]);
  });

  it('are rotated by several concurrent operators, one after the other', async () => {
    await instance().current();
    const kids = await Promise.all(Array.from({ length: 8 }, () => instance().rotate()));
    expect(new Set(kids).size).toBe(8);
    const inForce = await dataSource.getRepository(SigningKeyRow).findBy({ retiredAt: IsNull() });
    expect(inForce).toHaveLength(1);
    expect(kids).toContain(inForce[0]!.kid);
  });

  it('are replaced after thirty days, in every instance', async () => {
    const [one, other] = [instance(), instance()];
    const { kid: first } = await one.current();
    await time.advance(30 * DAY_MS - 1);
    expect((await one.current()).kid).toBe(first);
    await time.advance(10_001);
    const { kid: second } = await one.current();
    expect(second).not.toBe(first);
    expect((await other.current()).kid).toBe(second);
  });

  it('are published until all their tokens have expired, and no longer', async () => {
    const keys = instance();
    const { kid: old } = await keys.current();
    await time.advance(1_000);
    const young = await keys.rotate();
    expect(await published()).toEqual([young, old]);
    await time.advance(HOUR_MS);
    expect(await published()).toContain(old);
    await time.advance(HOUR_MS);
    expect(await published()).toEqual([young]);
    const youngest = await keys.rotate();
    const rows = await dataSource.getRepository(SigningKeyRow).find();
    expect(rows.map(({ kid }) => kid).sort()).toEqual([young, youngest].sort());
  });

  it('lose their private part when they are retired', async () => {
    const keys = instance();
    const { kid: old } = await keys.current();
    await keys.rotate();
    const row = await dataSource.getRepository(SigningKeyRow).findOneByOrFail({ kid: old });
    expect(row).toMatchObject({ privateJwk: null, retiredAt: time.now() });
  });

  it('are stored wrapped when keys are, used by every instance, and wrapped again by another key-encryption key', async () => {
    await preparePersonalKeys(database.url, { keeps: [], uses: [] });
    const pool = new Pool({ connectionString: database.url, max: 2 });
    const [old, next] = [makeKeyEncryptionKey(), makeKeyEncryptionKey()];
    const wrappingBy = (...keys: string[]) => new KeyWrapping(pool, LocalKeyEncryption.of(keys.join()));
    const instanceWith = (...keys: string[]) => new SigningKeys(dataSource, time, wrappingBy(...keys), settings);
    try {
      // An earlier one is read unchanged, and wrapped on request.
      const { kid } = await instance().current();
      expect((await instanceWith(old).current()).kid).toBe(kid);
      await wrappingBy(old).begin();
      expect(await wrapSigningKeys(pool, wrappingBy(old))).toBe(1);
      const { keyId } = LocalKeyEncryption.of(old);
      expect(await formsOfSigningKeys(pool)).toEqual({ [keyId]: 1 });
      expect(await instanceWith(old).current()).toMatchObject({ kid, privateKey: expect.anything() });
      await expect(instance().current()).rejects.toMatchObject({ name: 'WrongKeyEncryptionKey' });

      // A new one is wrapped from the beginning.
      const rotated = await instanceWith(old).rotate();
      expect(await formsOfSigningKeys(pool)).toEqual({ [keyId]: 1 });
      const rows = await dataSource.query<object[]>('SELECT private_jwk FROM signing_key');
      expect(JSON.stringify(rows)).not.toContain('"d"');

      await wrappingBy(next, old).begin();
      expect(await wrapSigningKeys(pool, wrappingBy(next, old))).toBe(1);
      expect((await instanceWith(next).current()).kid).toBe(rotated);
    } finally {
      await pool.end();
    }
  });

  it('are noticed within ten seconds by an instance that did not rotate them', async () => {
    const [one, other] = [instance(), instance()];
    await other.current();
    const kid = await one.rotate();
    await time.advance(10_000);
    expect((await other.current()).kid).toBe(kid);
  });
});

/** Writes a login like an earlier version. */
const loginOfBefore = (hash: string) =>
  dataSource.query(
    `WITH family AS (
       INSERT INTO refresh_family (family_id, user_id, expires_at)
       VALUES (gen_random_uuid(), $1, $2) RETURNING family_id)
     INSERT INTO refresh_token (token_hash, family_id, expires_at) SELECT $3, family_id, $2 FROM family`,
    [KIM, new Date(time.now().getTime() + DAY_MS), hash],
  );

describe('refresh tokens', () => {
  const secret = {
    derive: (text: string) => Promise.resolve(createHash('sha256').update(text).digest()),
  } as ClaimSecret;
  const tokens = () => new RefreshTokens(dataSource, time, new RandomIds(), secret, settings);
  const CREDENTIAL = '018f3a5e-7c1d-7a30-8f52-3c7b8f1f0c01';
  const invalid = { rejection: { code: 'CUSTOMERS.INVALID_REFRESH_TOKEN' } };

  it('expire after thirty days, but not while they are exchanged', async () => {
    const { refreshToken: idle } = await tokens().begin(KIM, CREDENTIAL);
    let { refreshToken: busy } = await tokens().begin(KIM, CREDENTIAL);
    for (let day = 0; day < 40; day += 20) {
      await time.advance(20 * DAY_MS);
      ({ refreshToken: busy } = await tokens().exchange(busy));
    }
    await expect(tokens().exchange(idle)).rejects.toMatchObject(invalid);
    expect(await tokens().exchange(busy)).toMatchObject({ userId: KIM });
  });

  it('of a concurrent earlier version are exchanged', async () => {
    await loginOfBefore(createHash('sha256').update('of before').digest('hex'));
    expect(await tokens().exchange('of before')).toMatchObject({ userId: KIM, credentialId: null });
  });

  it('are never stored in plain', async () => {
    const { refreshToken } = await tokens().begin(KIM, CREDENTIAL);
    const rows = await dataSource.query<object[]>('SELECT * FROM refresh_token');
    expect(rows).toHaveLength(1);
    expect(JSON.stringify(rows)).not.toContain(refreshToken);
  });

  it('are deleted with the next login once they have expired', async () => {
    await tokens().begin(KIM, CREDENTIAL);
    await time.advance(31 * DAY_MS);
    await tokens().begin(KIM, CREDENTIAL);
    expect(await dataSource.getRepository(RefreshFamilyRow).count()).toBe(1);
  });
});
