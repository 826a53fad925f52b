import { contractsByContext } from '@maru/contracts';
import { examples } from '@maru/contracts/examples';
import { publish } from '@maru/messaging';
import { eventFixtures } from '@maru/testing';
import path from 'node:path';
import { contexts } from '../src';

const APPS = path.join(__dirname, '..', '..');
const metadata = { correlationId: 'c', causationId: 'c' };
const place = { id: 'i', stream: 's', revision: 0, position: '1', recordedAt: new Date(0), metadata };

describe('the example of an event', () => {
  it.each(contexts.map((context) => [context.name, context] as const))(
    'equals the message that %s publishes for its fixture',
    (name, { publications }) => {
      const fixtures = [...eventFixtures(name, path.join(APPS, name, 'test', 'fixtures')).values()];
      const shown = fixtures.flatMap((fixture) => publish(publications, { ...place, ...fixture }) ?? []);
      expect(shown.map(({ type }) => type).sort()).toEqual(
        contractsByContext
          .get(name)!
          .map(({ type }) => type)
          .sort(),
      );
      for (const { type, data } of shown) expect([type, data]).toEqual([type, examples[type as keyof typeof examples]]);
    },
  );
});
