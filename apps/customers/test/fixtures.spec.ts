import { contractsByContext } from '@maru/contracts';
import { fold } from '@maru/kernel';
import { eventFixtures } from '@maru/testing';
import { join } from 'node:path';
import {
  AddressConfirmed,
  CredentialBound,
  EmailClaimed,
  OperatorAppointed,
  RolesChanged,
  SecondFactorDisabled,
  SecondFactorEnabled,
} from '../src/domain/customers.events';
import { accountLetterDecider } from '../src/domain/account-letter.decider';
import { emailClaimDecider } from '../src/domain/email-claim.decider';
import { userDecider } from '../src/domain/user.decider';

const fixtures = eventFixtures('customers', join(__dirname, 'fixtures'));
const written = [
  ...contractsByContext.get('customers')!,
  EmailClaimed,
  CredentialBound,
  OperatorAppointed,
  RolesChanged,
  AddressConfirmed,
  SecondFactorEnabled,
  SecondFactorDisabled,
];
const fixture = (name: string, version = 1) => fixtures.get(`customers.${name}.v${version}`) as never;
const userId = '018f3a5e-7c1d-7a30-8f52-3c7b8f1f0a22';

const unconfirmedOf = (event: { data: object }) => ({ ...event, data: { ...event.data, unconfirmed: true } }) as never;

describe('every event version of customers', () => {
  it.each(written.map((contract) => [contract.type, contract] as const))('%s can still be read', (type, { schema }) => {
    expect(schema.parse(fixtures.get(type)!.data)).toEqual(fixtures.get(type)!.data);
  });

  it('has a fixture, and every fixture is of a known event', () => {
    expect([...fixtures.keys()].sort()).toEqual(written.map(({ type }) => type).sort());
  });

  it('still folds into a claim and a user', () => {
    expect(fold(emailClaimDecider, [fixture('email-claimed')])).toEqual({ userId });
    const kim = { userId, email: 'kim@example.com', name: '김철수', locale: 'ko-KR', operator: false, closed: false };
    const credentialId = '018f3a5e-7c1d-7a30-8f52-3c7b8f1f0c01';
    expect(fold(userDecider, [fixture('customer-registered')])).toEqual(kim);
    const events = ['customer-registered', 'credential-bound', 'operator-appointed', 'profile-changed'].map((name) =>
      fixture(name),
    );
    expect(fold(userDecider, events)).toEqual({ ...kim, credentialId, operator: true, name: '김영희' });
    expect(fold(userDecider, [...events, fixture('account-closed')])).toMatchObject({ closed: true });
    const unconfirmed = fold(userDecider, [fixture('customer-registered', 2)].map(unconfirmedOf));
    expect(unconfirmed).toMatchObject({ unconfirmed: true });
    const confirmed = fold(userDecider, [
      unconfirmedOf(fixture('customer-registered', 2)),
      fixture('address-confirmed'),
    ]);
    expect(confirmed).not.toHaveProperty('unconfirmed');
    const withFactor = [...events, fixture('second-factor-enabled')];
    expect(fold(userDecider, withFactor)).toMatchObject({ secondFactor: '018f3a5e-7c1d-7a30-8f52-3c7b8f1f0e01' });
    expect(fold(userDecider, [...withFactor, fixture('second-factor-disabled')])).not.toHaveProperty('secondFactor');
    expect(fold(accountLetterDecider, [fixture('account-letter-requested')])).toEqual({ requested: true });
    const sealed = fold(userDecider, [fixture('customer-registered', 2), fixture('profile-changed', 2)]);
    expect(sealed).toMatchObject({
      email: expect.stringMatching(/^sealed\.v1\./),
      name: fixtures.get('customers.profile-changed.v2')!.data.name,
    });
  });
});
