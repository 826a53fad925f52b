import { contractsByContext } from '@maru/contracts';
import { fold } from '@maru/kernel';
import { eventFixtures } from '@maru/testing';
import { join } from 'node:path';
import { breachDecider } from '../src/domain/breach.decider';
import { breachContracts } from '../src/domain/breach.events';

const fixtures = eventFixtures('auditor', join(__dirname, 'fixtures'));
const written = contractsByContext.get('auditor')!;
const fixture = (type: string) => fixtures.get(type) as never;

describe('the event fixtures of auditor', () => {
  it.each(written.map((contract) => [contract.type, contract] as const))(
    'include %s, which its contract accepts',
    (type, { schema }) => {
      expect(schema.parse(fixtures.get(type)!.data)).toEqual(fixtures.get(type)!.data);
    },
  );

  it('are one for each declared event', () => {
    expect([...fixtures.keys()].sort()).toEqual(written.map(({ type }) => type).sort());
  });

  it.each(breachContracts.map(({ type }) => type))('include %s, which folds into a breach', (type) => {
    const events = [...new Set(['auditor.breach-found.v1', type])].map(fixture);
    expect(fold(breachDecider, events)).toMatchObject({ breachId: 'd44b72d1-7c1d-7a30-8f52-3c7b8f1f0a11' });
  });
});
