import { contractsByContext } from '@maru/contracts';
import { fold } from '@maru/kernel';
import { eventFixtures } from '@maru/testing';
import { join } from 'node:path';
import { notificationDecider } from '../src/domain/notification.decider';

const fixtures = eventFixtures('notifications', join(__dirname, 'fixtures'));
const written = contractsByContext.get('notifications')!;

describe('every event version of notifications', () => {
  it.each(written.map((contract) => [contract.type, contract] as const))('%s can still be read', (type, { schema }) => {
    expect(schema.parse(fixtures.get(type)!.data)).toEqual(fixtures.get(type)!.data);
  });

  it('has a fixture, and every fixture is of a known event', () => {
    expect([...fixtures.keys()].sort()).toEqual(written.map(({ type }) => type).sort());
  });

  it('still folds into a sent or skipped notification', () => {
    for (const type of ['notifications.notification-sent.v1', 'notifications.notification-skipped.v1'])
      expect(fold(notificationDecider, [fixtures.get(type) as never])).toEqual({ settled: true });
  });
});
