import { lowMessage } from '../testing/low-message';
import type { ConsumerFault } from './delivery-settings';
import { PutAsideFaults } from './put-aside-faults';
import type { Unhandled } from './put-aside-faults';
import type { Postponed, PutAside } from './waiting-rows';

const now = new Date('2026-05-01T09:00:00Z');
const message = lowMessage('A', 1, '1');

function reported(report: (faults: PutAsideFaults) => void) {
  const told: ConsumerFault[] = [];
  report(new PutAsideFaults('view', (fault) => told.push(fault)));
  return told.map(({ outcome, attempt, error }) => [outcome, attempt, (error as Error).message]);
}

describe('a message that has become a row', () => {
  const added = (unhandled: Partial<Unhandled>, entityWaits = false) =>
    reported((faults) => faults.added({ message, refusals: 0, ...unhandled }, entityWaits));

  it('is reported as waiting with its failures', () => {
    const waits = { dueAt: now, faults: 3, since: now, error: 'Error: away', cause: new Error('away') };
    expect(added({ waits })).toEqual([['waiting', 3, 'away']]);
  });

  it('is not reported again when its handler has refused it, because each refusal was reported', () => {
    expect(added({ verdict: 'Error: no', refusals: 5 })).toEqual([]);
    expect(added({ verdict: 'has no type', refusals: 0 })).toEqual([['parked', 0, 'has no type']]);
  });

  it('is reported as parked when it breaks its contract, also behind a message that waits', () => {
    expect(added({ breach: 'has no sku' }, true)).toEqual([['parked', 0, 'has no sku']]);
  });

  it('is reported like the message that it queues behind', () => {
    const why = 'queues behind an earlier message of its key';
    expect(added({}, true)).toEqual([['waiting', 0, why]]);
    expect(added({}, false)).toEqual([['parked', 0, why]]);
  });
});

describe('a row that has failed once more', () => {
  const before: PutAside = { message, attempts: 1, faults: 2, dueAt: now, since: now, agedAt: null, queued: false };
  const postponed = (next: Partial<Postponed>, from: Partial<PutAside> = {}) => {
    const row = { ...before, ...from };
    return reported((faults) => faults.postponed({ ...row, error: 'Error: no', ...next }, row));
  };

  it('is reported as parked when it is not tried by itself any more', () => {
    expect(postponed({ attempts: 5, dueAt: null })).toEqual([['parked', 5, 'Error: no']]);
  });

  it('is reported as parked once when it has waited for too long', () => {
    expect(postponed({ faults: 40, agedAt: now })).toEqual([['parked', 41, 'Error: no']]);
    expect(postponed({ faults: 41, agedAt: now }, { agedAt: now })).toEqual([]);
  });

  it('is reported as retrying when its handler has refused it, and not when something is still away', () => {
    expect(postponed({ attempts: 2 })).toEqual([['retrying', 2, 'Error: no']]);
    expect(postponed({ faults: 3 })).toEqual([]);
  });
});
