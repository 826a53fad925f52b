import { InMemoryEventStore } from '@maru/event-store';
import { causedBy, RandomIds, Scheduler, SeededRandom } from '@maru/kernel';
import type { ClaimSecret } from '../src/addresses/claim-secret';
import { ClaimedAddresses } from '../src/addresses/claimed-addresses';
import { EmailClaims, Users } from '../src/aggregates';
import type { Credentials } from '../src/credentials/credentials';
import { PasswordHasher } from '../src/credentials/password-hasher';
import { emailClaimDecider } from '../src/domain/email-claim.decider';
import { userDecider } from '../src/domain/user.decider';
import { LogIn, LogInHandler } from '../src/features/login/login.handler';
import { RegisterUser, RegisterUserHandler } from '../src/features/register-user/register-user.handler';
import type { RefreshTokens } from '../src/tokens/refresh-tokens';
import type { TokenDesk } from '../src/tokens/token-desk';
import { personsOver } from './persons-in-memory';

class NoTime extends Scheduler {
  override after(): () => void {
    return () => undefined;
  }
}

/** What a login asks of everything around it, in order. */
async function asked(email: string, password: string): Promise<readonly string[]> {
  const calls: string[] = [];
  const log = new InMemoryEventStore();
  const ids = new RandomIds();
  const ports = { store: log, scheduler: new NoTime(), random: new SeededRandom(1) };
  const users = new Users({ decider: userDecider, streamPrefix: 'customers.user', ...ports });
  const claims = new EmailClaims({ decider: emailClaimDecider, streamPrefix: 'customers.email', ...ports });
  const secret = { get: async () => Buffer.from('secret') } as ClaimSecret;
  const addresses = new ClaimedAddresses(claims, secret);
  const hashes = new Map<string, string>();
  const credentials = {
    write: async (id: string, _: string, hash: string) => void hashes.set(id, hash),
    hashOf: async (id: string) => (calls.push('hash'), hashes.get(id)),
  } as Credentials;
  const hasher = new PasswordHasher();
  const kim = new RegisterUser({ email: 'kim@example.com', name: 'Kim', locale: 'en' }, 'the password of kim');
  const registration = new RegisterUserHandler(addresses, users, credentials, hasher, personsOver(new Map()), ids);
  await causedBy({ messageId: ids.next(), correlationId: 'test' }, () => registration.execute(kim));

  const read = log.readStream.bind(log);
  log.readStream = (stream, options) => (calls.push(stream.replace(/-.*/, '')), read(stream, options));
  const matches = hasher.matches.bind(hasher);
  hasher.matches = (hash, given) => (calls.push('compare'), matches(hash, given));
  const nothing = {} as RefreshTokens & TokenDesk;
  const login = new LogInHandler(addresses, users, credentials, hasher, nothing, nothing);
  const refused = { rejection: { code: 'CUSTOMERS.WRONG_CREDENTIALS' } };
  await expect(login.execute(new LogIn(email, password))).rejects.toMatchObject(refused);
  return calls;
}

describe('logging in', () => {
  it('does the same for an address nobody has as for a wrong password', async () => {
    const wrong = await asked('kim@example.com', 'not the password');
    expect(wrong).toEqual(['customers.email', 'customers.email', 'customers.user', 'hash', 'compare']);
    expect(await asked('stranger@example.com', 'not the password')).toEqual(wrong);
  });
});

describe('a password', () => {
  const hasher = new PasswordHasher();

  it('is hashed with Argon2id at the cost that OWASP names, each time with another salt', async () => {
    const [one, other] = await Promise.all([hasher.hash('the same password'), hasher.hash('the same password')]);
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(one).not.toBe(other);
    expect(await hasher.matches(one, 'the same password')).toBe(true);
    expect(await hasher.matches(one, 'the other password')).toBe(false);
  });

  it('is the same however a keyboard composes it', async () => {
    const composed = 'caf\u00e9 au lait, twice';
    expect(await hasher.matches(await hasher.hash(composed), composed.normalize('NFD'))).toBe(true);
  });

  it('that is compared with nothing takes about as long, and is never right', async () => {
    const hash = await hasher.hash('the same password');
    await hasher.matches(undefined, 'warm');
    const took = async (of: string | undefined) => {
      const began = performance.now();
      for (let n = 0; n < 5; n++) expect(await hasher.matches(of, 'the other password')).toBe(false);
      return performance.now() - began;
    };
    const [known, unknown] = [await took(hash), await took(undefined)];
    expect(unknown / known).toBeGreaterThan(0.3);
    expect(unknown / known).toBeLessThan(3);
  });
});
