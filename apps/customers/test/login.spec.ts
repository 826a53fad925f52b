import { InMemoryEventStore } from '@maru/event-store';
import { causedBy, RandomIds, Scheduler, SeededRandom, SystemClock } from '@maru/kernel';
import { readSettings } from '@maru/service';
import type { ClaimSecret } from '../src/addresses/claim-secret';
import { ClaimedAddresses } from '../src/addresses/claimed-addresses';
import type { Credentials } from '../src/credentials/credentials';
import { PasswordHasher } from '../src/credentials/password-hasher';
import type { KnownNetworks } from '../src/credentials/known-networks';
import type { InitialPasswords } from '../src/operator/initial-passwords';
import type { LoginThrottle } from '../src/credentials/login-throttle';
import { customersSettings } from '../src/customers.settings';
import type { CustomersSettings } from '../src/customers.settings';
import type { CodeCheck } from '../src/second-factor/code-check';
import { LogIn, LogInHandler } from '../src/features/login/login.handler';
import { RegisterUser, RegisterUserHandler } from '../src/features/register-user/register-user.handler';
import type { RefreshTokens } from '../src/tokens/refresh-tokens';
import type { TokenDesk } from '../src/tokens/token-desk';
import { aggregatesOver } from './aggregates-over';
import { personsOver } from './persons-in-memory';

const settings = (env: Record<string, string> = {}): CustomersSettings => readSettings(customersSettings, env);

class NoTime extends Scheduler {
  override after(): () => void {
    return () => undefined;
  }
}

/** The calls of a login to everything around it, in order. */
async function asked(email: string, password: string): Promise<readonly string[]> {
  const calls: string[] = [];
  const log = new InMemoryEventStore();
  const ids = new RandomIds();
  const ports = { store: log, scheduler: new NoTime(), random: new SeededRandom(1) };
  const { users, claims } = aggregatesOver(ports);
  const secret = { get: async () => Buffer.from('secret') } as ClaimSecret;
  const addresses = new ClaimedAddresses(claims, secret);
  const hashes = new Map<string, string>();
  const credentials = {
    write: async (id: string, _: string, hash: string) => void hashes.set(id, hash),
    hashOf: async (id: string) => (calls.push('hash'), hashes.get(id)),
  } as Credentials;
  const hasher = new PasswordHasher(settings());
  const kim = new RegisterUser({ email: 'kim@example.com', name: 'Kim', locale: 'en' }, 'the password of kim');
  const registration = new RegisterUserHandler(addresses, users, credentials, hasher, personsOver(new Map()), ids);
  await causedBy({ messageId: ids.next(), correlationId: 'test' }, () => registration.execute(kim));

  const read = log.readStreamPage.bind(log);
  log.readStreamPage = (stream, options) => (calls.push(stream.replace(/-.*/, '')), read(stream, options));
  const matches = hasher.matches.bind(hasher);
  hasher.matches = (hash, given) => (calls.push('compare'), matches(hash, given));
  const nothing = {} as RefreshTokens & TokenDesk;
  const counted = { attempt: () => Promise.resolve() } as unknown as LoginThrottle;
  const networks = {} as KnownNetworks;
  const initial = {} as InitialPasswords;
  const clock = new SystemClock();
  const around = [nothing, nothing, counted, networks, {} as CodeCheck, initial, clock] as const;
  const login = new LogInHandler(addresses, users, credentials, hasher, ...around);
  const refused = { rejection: { code: 'CUSTOMERS.WRONG_CREDENTIALS' } };
  await expect(login.execute(new LogIn(email, password, '203.0.113.9'))).rejects.toMatchObject(refused);
  return calls;
}

describe('logging in', () => {
  it('does the same work for an unknown address as for a wrong password', async () => {
    const wrong = await asked('kim@example.com', 'not the password');
    expect(wrong).toEqual(['customers.email', 'customers.email', 'customers.user', 'hash', 'compare']);
    expect(await asked('stranger@example.com', 'not the password')).toEqual(wrong);
  });
});

describe('a password', () => {
  const hasher = new PasswordHasher(settings());

  it('is hashed with Argon2id at the cost that OWASP names, each time with another salt', async () => {
    const [one, other] = await Promise.all([hasher.hash('the same password'), hasher.hash('the same password')]);
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(one).not.toBe(other);
    expect(await hasher.matches(one, 'the same password')).toBe(true);
    expect(await hasher.matches(one, 'the other password')).toBe(false);
  });

  it('is refused when too many wait for comparison, and the others have their turn', async () => {
    const small = new PasswordHasher(settings({ CUSTOMERS_PASSWORD_QUEUE: '1' }));
    const crowd = await Promise.allSettled(Array.from({ length: 6 }, () => small.hash('the same password')));
    expect(crowd.map(({ status }) => status)).toEqual([
      ...Array<string>(3).fill('fulfilled'),
      ...Array<string>(3).fill('rejected'),
    ]);
    expect(crowd[3]).toMatchObject({ reason: { rejection: { code: 'CUSTOMERS.BUSY' } } });
    await expect(Promise.all(Array.from({ length: 3 }, () => small.hash('the same password')))).resolves.toHaveLength(
      3,
    );
  });

  it('of another client has the next turn, even while many of one client wait', async () => {
    const of = (client: string) =>
      causedBy({ messageId: client, correlationId: client, client }, () => hasher.hash('the same password'));
    const ended: string[] = [];
    const greedy = Array.from({ length: 12 }, () => of('user:greedy').then(() => ended.push('greedy')));
    await of('address:192.0.2.7').then(() => ended.push('modest'));
    expect(ended.indexOf('modest')).toBeLessThan(6);
    await Promise.all(greedy);
  });

  it('is the same in every composition of its letters', async () => {
    const composed = 'caf\u00e9 au lait, twice';
    expect(await hasher.matches(await hasher.hash(composed), composed.normalize('NFD'))).toBe(true);
  });

  it('takes about as long without a hash, and is never right', async () => {
    const hash = await hasher.hash('the same password');
    await hasher.matches(undefined, 'warm');
    const took = async (of: string | undefined) => {
      const began = performance.now();
      expect(await hasher.matches(of, 'the other password')).toBe(false);
      return performance.now() - began;
    };
    let [known, unknown] = [Infinity, Infinity];
    // The quickest of several, because a busy machine only adds time.
    for (let n = 0; n < 8; n++) {
      known = Math.min(known, await took(hash));
      unknown = Math.min(unknown, await took(undefined));
    }
    expect(unknown / known).toBeGreaterThan(0.3);
    expect(unknown / known).toBeLessThan(3);
  });
});
