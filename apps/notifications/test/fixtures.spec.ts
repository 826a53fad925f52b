import { contractsByContext } from '@maru/contracts';
import { fold } from '@maru/kernel';
import { eventFixtures } from '@maru/testing';
import { join } from 'node:path';
import { notificationDecider } from '../src/domain/notification.decider';

const fixtures = eventFixtures('notifications', join(__dirname, 'fixtures'));
const written = contractsByContext.get('notifications')!;

describe('what notifications has ever written', () => {
  it.each(written.map((contract) => [contract.type, contract] as const))('%s is still read', (type, { schema }) => {
    expect(schema.parse(fixtures.get(type)!.data)).toEqual(fixtures.get(type)!.data);
  });

  it('has a fixture for each event, and no fixture is of an event that nobody knows', () => {
    expect([...fixtures.keys()].sort()).toEqual(written.map(({ type }) => type).sort());
  });

  it('is still something that was sent, or skipped', () => {
    for (const type of ['notifications.notification-sent.v1', 'notifications.notification-skipped.v1'])
      expect(fold(notificationDecider, [fixtures.get(type) as never])).toEqual({ settled: true });
  });
});
