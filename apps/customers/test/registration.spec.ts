import { InMemoryEventStore } from '@maru/event-store';
import type { EventStore } from '@maru/event-store';
import { DyingEventStore, ProcessDied } from '@maru/event-store/testing';
import { causedBy, RandomIds, Scheduler, SeededRandom } from '@maru/kernel';
import type { Person } from '@maru/personal-data';
import type { ClaimSecret } from '../src/addresses/claim-secret';
import { ClaimedAddresses } from '../src/addresses/claimed-addresses';
import type { Credentials } from '../src/credentials/credentials';
import type { PasswordHasher } from '../src/credentials/password-hasher';
import { formerEmailDigest } from '../src/domain/email-address';
import { RegisterUser, RegisterUserHandler } from '../src/features/register-user/register-user.handler';
import { aggregatesOver } from './aggregates-over';
import { personsOver } from './persons-in-memory';
import type { Keys } from './persons-in-memory';

const ids = new RandomIds();

/** Runs delayed work at once. */
class NoWait extends Scheduler {
  override after(_delayMs: number, task: () => void): () => void {
    const immediate = setImmediate(task);
    return () => clearImmediate(immediate);
  }
}

/** The table of credentials, which outlives every process; the hash of a password is the password here. */
type Table = Map<string, string>;
const secret = { get: async () => Buffer.from('secret') } as ClaimSecret;
const hasher = { hash: (password: string) => Promise.resolve(password) } as PasswordHasher;

/** `diesAt`: the process dies right before or right after it has written the credential. */
function credentialsOver(table: Table, diesAt?: 'before' | 'after'): Credentials {
  return {
    async write(credentialId: string, _userId: string, hash: string) {
      if (diesAt === 'before') throw new ProcessDied('this process has died');
      table.set(credentialId, hash);
      if (diesAt === 'after') throw new ProcessDied('this process has died');
    },
    remove: async (credentialId: string) => void table.delete(credentialId),
  } as Credentials;
}

/** Customers as one process over a log and a table. */
function customersProcess(store: EventStore, credentials = credentialsOver(table)) {
  const ports = { store, scheduler: new NoWait(), random: new SeededRandom(1) };
  const { users, claims } = aggregatesOver(ports);
  const addresses = new ClaimedAddresses(claims, secret);
  const handler = new RegisterUserHandler(addresses, users, credentials, hasher, personsOver(keys), ids);
  const register = (name: string, email = 'kim@example.com', unconfirmed = false) => {
    const causation = { messageId: ids.next(), correlationId: 'test' };
    const command = new RegisterUser({ email, name, locale: 'en' }, passwordOf(name), unconfirmed);
    return causedBy(causation, () => handler.execute(command));
  };
  /** The user whose password opens the account of this address. */
  const opener = async (email = 'kim@example.com') => {
    const { state: user } = await users.load((await addresses.find(email))!);
    return table.get(user?.credentialId ?? '');
  };
  return { register, opener, users };
}
const passwordOf = (name: string) => `the password of ${name}`;

const registrations = async (log: EventStore) => {
  const { events } = await log.readAll({ filter: { types: ['customers.customer-registered.v2'] } });
  const persons = personsOver(keys);
  return Promise.all(
    events.map(async ({ data }) => {
      const { userId, name } = data as { userId: string; name: string };
      return { userId, name: ((await persons.find(userId)) as Person).open('name', name) };
    }),
  );
};
const taken = { name: 'Refusal', rejection: { code: 'CUSTOMERS.EMAIL_TAKEN' } };

let log: InMemoryEventStore;
let table: Table;
let keys: Keys;
beforeEach(() => {
  keys = new Map();
  log = new InMemoryEventStore();
  table = new Map();
});

describe('registering', () => {
  it('gives an e-mail address one account, in any capitalisation', async () => {
    const { register, opener } = customersProcess(log);
    const { userId } = await register('Kim');
    await expect(register('Lee', 'KIM@Example.com')).rejects.toMatchObject(taken);
    expect(await registrations(log)).toEqual([expect.objectContaining({ userId, name: 'Kim' })]);
    expect(await opener()).toBe(passwordOf('Kim'));
  });

  it('gives other addresses other accounts', async () => {
    const { register } = customersProcess(log);
    const all = await Promise.all(['a', 'b', 'c'].map((name) => register(name, `${name}@example.com`)));
    expect(new Set(all.map(({ userId }) => userId)).size).toBe(3);
  });

  it('succeeds for one of many concurrent registrations of one address, in any number of processes, with its own password', async () => {
    const processes = Array.from({ length: 4 }, () => customersProcess(log));
    const attempts = Array.from({ length: 20 }, (_, n) => processes[n % 4]!.register(`Kim ${n}`));
    const results = await Promise.allSettled(attempts);
    const won = results.filter((result) => result.status === 'fulfilled');
    const lost = results.filter((result) => result.status === 'rejected');
    expect(won).toHaveLength(1);
    for (const { reason } of lost) expect(reason).toMatchObject(taken);
    expect(await registrations(log)).toEqual([expect.objectContaining(won[0]!.value)]);
    const winner = results.findIndex(({ status }) => status === 'fulfilled');
    expect(await customersProcess(log).opener()).toBe(passwordOf(`Kim ${winner}`));
    expect([...table.values()]).toEqual([passwordOf(`Kim ${winner}`)]);
  });

  it('finds an address that was claimed before its digest had a secret', async () => {
    const userId = ids.next();
    const metadata = { correlationId: 'c', causationId: 'c' };
    const claimed = { id: ids.next(), type: 'customers.email-claimed.v1', data: { userId }, metadata };
    await log.append(`customers.email-${formerEmailDigest('kim@example.com')}`, 'any', [claimed]);
    await expect(customersProcess(log).register('Kim')).resolves.toEqual({ userId });
    await expect(customersProcess(log).register('Lee', 'KIM@example.com')).rejects.toMatchObject(taken);
  });

  it.each(['erased', 'closed'] as const)(
    'gives the address of an account that is %s to a new one, with a key of its own',
    async (end) => {
      const { register, users, opener } = customersProcess(log);
      const { userId } = await register('Kim');
      if (end === 'closed') {
        const causation = { messageId: ids.next(), correlationId: 'test' };
        await causedBy(causation, () => users.execute(userId, { type: 'CloseAccount' }));
      }
      await personsOver(keys).erase(userId);
      const next = await register('Lee');
      expect(next.userId).not.toBe(userId);
      expect(keys.get(userId)).toBe('erased');
      expect(await opener()).toBe(passwordOf('Lee'));
      await expect(register('Choi')).rejects.toMatchObject(taken);
    },
  );

  it("succeeds for one of many concurrent registrations of a closed account's address", async () => {
    const { register, users } = customersProcess(log);
    const { userId } = await register('Kim');
    await causedBy({ messageId: ids.next(), correlationId: 'test' }, () =>
      users.execute(userId, { type: 'CloseAccount' }),
    );
    const results = await Promise.allSettled(
      Array.from({ length: 8 }, (_, n) => customersProcess(log).register(`Kim ${n}`)),
    );
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('gives an unconfirmed address only to the shop itself', async () => {
    const { register } = customersProcess(log);
    const squatter = await register('Squatter', 'kim@example.com', true);
    await expect(register('Lee', 'kim@example.com', true)).rejects.toMatchObject(taken);
    const operator = await register('Operator', 'kim@example.com', false);
    expect(operator.userId).not.toBe(squatter.userId);
  });

  it('writes no password, no hash, no name and no address into the log', async () => {
    await customersProcess(log).register('Kim Ha-neul');
    const { events } = await log.readAll();
    for (const secret of [
      passwordOf('Kim Ha-neul'),
      'Kim Ha-neul',
      'kim@example.com',
      formerEmailDigest('kim@example.com'),
    ])
      expect(JSON.stringify(events)).not.toContain(secret);
    expect(events.map(({ type }) => type)).toEqual([
      'customers.email-claimed.v1',
      'customers.customer-registered.v2',
      'customers.credential-bound.v1',
    ]);
  });
});

describe('a process that dies during a registration', () => {
  // Two appends: the claim on the address, then the user; a process can die right before or right after each.
  it.each([
    [1, 'before', 0],
    [1, 'after', 0],
    [2, 'before', 0],
    [2, 'after', 1],
  ] as const)('at append %d, %s it, leaves no half account behind', async (append, moment, left) => {
    const dying = new DyingEventStore(log, append, moment);
    await expect(customersProcess(dying).register('Kim')).rejects.toThrow(ProcessDied);
    expect(dying.died).toBe(true);
    expect(await registrations(log)).toHaveLength(left);

    const again = customersProcess(log).register('Kim');
    if (left === 0) await expect(again).resolves.toEqual({ userId: expect.any(String) });
    else await expect(again).rejects.toMatchObject(taken);
    expect(await registrations(log)).toHaveLength(1);
    await expect(customersProcess(log).register('Lee')).rejects.toMatchObject(taken);
    expect(await customersProcess(log).opener()).toBe(passwordOf('Kim'));
  });

  it.each(['before', 'after'] as const)(
    'leaves the address to the next when it dies %s it has written the password',
    async (at) => {
      await expect(customersProcess(log, credentialsOver(table, at)).register('Kim')).rejects.toThrow(ProcessDied);
      expect(await registrations(log)).toEqual([]);
      await customersProcess(log).register('Lee');
      expect(await customersProcess(log).opener()).toBe(passwordOf('Lee'));
    },
  );

  it('leaves the address to the next registration, under the claimed id', async () => {
    const dying = new DyingEventStore(log, 1, 'after');
    await expect(customersProcess(dying).register('Kim')).rejects.toThrow(ProcessDied);
    const { events } = await log.readAll({ filter: { types: ['customers.email-claimed.v1'] } });
    const { userId } = await customersProcess(log).register('Lee');
    expect(events.map(({ data }) => data)).toEqual([{ userId }]);
    expect(await registrations(log)).toEqual([expect.objectContaining({ userId, name: 'Lee' })]);
  });

  it('is refused when it is only slow and another registration overtakes it; its password opens nothing', async () => {
    const append = log.append.bind(log);
    let overtaking: Promise<unknown> | undefined;
    const slow = Object.assign(Object.create(log) as InMemoryEventStore, {
      append: async (...args: Parameters<EventStore['append']>) => {
        if (args[0].startsWith('customers.user-')) await (overtaking ??= customersProcess(log).register('Lee'));
        return append(...args);
      },
    });
    const first = customersProcess(slow).register('Kim');
    await expect(first).rejects.toMatchObject(taken);
    expect(await registrations(log)).toEqual([expect.objectContaining({ name: 'Lee' })]);
    expect(await customersProcess(log).opener()).toBe(passwordOf('Lee'));
  });
});
