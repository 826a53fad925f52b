import { SystemRandom } from '@maru/kernel';
import { Policies } from './policies';
import type { CircuitChange } from './policies';

describe('the policies of a context', () => {
  it('show the state and the counts of each in one place', async () => {
    const policies = new Policies(new SystemRandom());
    await policies.create('the carrier').execute(() => Promise.resolve('ok'));
    policies.create('the bank');
    expect(policies.snapshots()).toEqual([
      {
        name: 'the carrier',
        circuit: 'closed',
        openForMs: 0,
        active: 0,
        queued: 0,
        aside: 0,
        answered: 1,
        failed: 0,
        givenUp: 0,
        retries: 0,
        retriesSaved: 0,
        fallbacks: 0,
        faults: {},
      },
      expect.objectContaining({ name: 'the bank', answered: 0 }),
    ]);
  });

  it('report whose circuit has changed', async () => {
    const changes: CircuitChange[] = [];
    const policies = new Policies(new SystemRandom(), (change) => changes.push(change));
    const bank = policies.create('the bank', { circuit: { windowCalls: 1 } });
    await bank.execute(() => Promise.reject(new Error('down'))).catch(() => undefined);
    expect(changes).toEqual([{ callee: 'the bank', from: 'closed', to: 'open' }]);
  });

  it('exist once for each callee', () => {
    const policies = new Policies(new SystemRandom());
    policies.create('the bank');
    expect(() => policies.create('the bank')).toThrow('a policy named the bank exists already');
  });
});
