import { InMemoryEventStore } from '@maru/event-store';
import type { EventStore } from '@maru/event-store';
import { DyingEventStore, ProcessDied } from '@maru/event-store/testing';
import { causedBy, RandomIds, Scheduler, SeededRandom } from '@maru/kernel';
import { EmailClaims, Users } from '../src/aggregates';
import { emailClaimDecider } from '../src/domain/email-claim.decider';
import { userDecider } from '../src/domain/user.decider';
import { RegisterUser, RegisterUserHandler } from '../src/features/register-user/register-user.handler';

const ids = new RandomIds();

/** Waits for nothing: what is due later is due now. */
class NoWait extends Scheduler {
  override after(_delayMs: number, task: () => void): () => void {
    const immediate = setImmediate(task);
    return () => clearImmediate(immediate);
  }
}

/** Customers as one process over a log. */
function customersProcess(store: EventStore) {
  const ports = { store, scheduler: new NoWait(), random: new SeededRandom(1) };
  const users = new Users({ decider: userDecider, streamPrefix: 'customers.user', ...ports });
  const claims = new EmailClaims({ decider: emailClaimDecider, streamPrefix: 'customers.email', ...ports });
  const handler = new RegisterUserHandler(claims, users, ids);
  const register = (name: string, email = 'kim@example.com') => {
    const causation = { messageId: ids.next(), correlationId: 'test' };
    return causedBy(causation, () => handler.execute(new RegisterUser({ email, name, locale: 'en' })));
  };
  return { register };
}

const registrations = async (log: EventStore) => {
  const { events } = await log.readAll({ filter: { types: ['customers.customer-registered.v1'] } });
  return events.map(({ data }) => data as { userId: string; name: string });
};
const taken = { name: 'Refusal', rejection: { code: 'CUSTOMERS.EMAIL_TAKEN' } };

let log: InMemoryEventStore;
beforeEach(() => {
  log = new InMemoryEventStore();
});

describe('registering', () => {
  it('gives an e-mail address, however capitalised, one account', async () => {
    const { register } = customersProcess(log);
    const { userId } = await register('Kim');
    await expect(register('Lee', 'KIM@Example.com')).rejects.toMatchObject(taken);
    expect(await registrations(log)).toEqual([expect.objectContaining({ userId, name: 'Kim' })]);
  });

  it('gives other addresses other accounts', async () => {
    const { register } = customersProcess(log);
    const all = await Promise.all(['a', 'b', 'c'].map((name) => register(name, `${name}@example.com`)));
    expect(new Set(all.map(({ userId }) => userId)).size).toBe(3);
  });

  it('lets one of many in who want the same address at once, in one process or in many', async () => {
    const processes = Array.from({ length: 4 }, () => customersProcess(log));
    const attempts = Array.from({ length: 20 }, (_, n) => processes[n % 4]!.register(`Kim ${n}`));
    const results = await Promise.allSettled(attempts);
    const won = results.filter((result) => result.status === 'fulfilled');
    const lost = results.filter((result) => result.status === 'rejected');
    expect(won).toHaveLength(1);
    for (const { reason } of lost) expect(reason).toMatchObject(taken);
    expect(await registrations(log)).toEqual([expect.objectContaining(won[0]!.value)]);
  });
});

describe('a process that dies while it registers somebody', () => {
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
  });

  it('leaves the address to whoever comes next, under the id that was claimed', async () => {
    const dying = new DyingEventStore(log, 1, 'after');
    await expect(customersProcess(dying).register('Kim')).rejects.toThrow(ProcessDied);
    const { events } = await log.readAll({ filter: { types: ['customers.email-claimed.v1'] } });
    const { userId } = await customersProcess(log).register('Lee');
    expect(events.map(({ data }) => data)).toEqual([{ userId }]);
    expect(await registrations(log)).toEqual([expect.objectContaining({ userId, name: 'Lee' })]);
  });

  it('is no different from one that is merely slow: overtaken, it is refused', async () => {
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
  });
});
