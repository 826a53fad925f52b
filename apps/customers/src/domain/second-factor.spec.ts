import { given } from '@maru/testing';
import { userDecider } from './user.decider';

const userId = '018f3a5e-7c1d-7a30-8f52-3c7b8f1f0a11';
const [factorId, other] = ['018f3a5e-7c1d-7a30-8f52-3c7b8f1f0e01', '018f3a5e-7c1d-7a30-8f52-3c7b8f1f0e02'];
const endedAt = '2026-11-30T06:00:00.000Z';
const registered = {
  type: 'customers.customer-registered.v2',
  data: { userId, email: 'sealed.v1.email', name: 'sealed.v1.name', locale: 'en' },
} as const;
const staff = { type: 'customers.roles-changed.v1', data: { userId, roles: ['support'] } } as never;
const dismissed = { type: 'customers.roles-changed.v1', data: { userId, roles: [] } } as never;
const enabled = { type: 'customers.second-factor-enabled.v1', data: { userId, factorId } } as const;
const disabledBy = (by: 'owner' | 'platform') =>
  ({ type: 'customers.second-factor-disabled.v1', data: { userId, factorId, by } }) as const;
const ended = {
  type: 'customers.authority-ended.v1',
  data: { userId, reason: 'second-factor-changed', notBefore: endedAt },
} as const;
const on = { type: 'SwitchOnSecondFactor', factorId, endedAt } as const;
const off = { type: 'SwitchOffSecondFactor', factorId, by: 'owner', endedAt } as const;

describe('a second factor', () => {
  it('is switched on by staff, with the end of what was opened without it', () => {
    given(userDecider, [registered, staff]).when(on).then([enabled, ended]);
    given(userDecider, [registered]).when(on).thenRejected('CUSTOMERS.NOT_STAFF');
  });

  it('is not replaced while it is on', () => {
    const again = { ...on, factorId: other };
    given(userDecider, [registered, staff, enabled]).when(again).thenRejected('CUSTOMERS.SECOND_FACTOR_ON');
    given(userDecider, [registered, staff, enabled, disabledBy('owner')])
      .when(on)
      .then([enabled, ended]);
  });

  it('is switched off by its owner or by a user of platform', () => {
    given(userDecider, [registered, staff, enabled])
      .when(off)
      .then([disabledBy('owner'), ended]);
    given(userDecider, [registered, staff, enabled])
      .when({ ...off, by: 'platform' })
      .then([disabledBy('platform'), ended]);
    given(userDecider, [registered, staff]).when(off).thenRejected('CUSTOMERS.NO_SECOND_FACTOR');
  });

  it('is not switched off with a code of another factor or without a factor', () => {
    for (const judged of [other, undefined])
      given(userDecider, [registered, staff, enabled])
        .when({ ...off, factorId: judged })
        .thenRejected('CUSTOMERS.NO_SECOND_FACTOR');
  });

  it('stays after a new password and the loss of all roles, and ends with the account', () => {
    const change = { type: 'ChangePassword', credentialId: other, byLetter: true, endedAt } as const;
    given(userDecider, [registered, staff, enabled])
      .when(change)
      .thenState((state) => expect(state?.secondFactor).toBe(factorId));
    given(userDecider, [registered, staff, enabled, dismissed])
      .when({ type: 'ChangeProfile', locale: 'ko' })
      .thenState((state) => expect(state?.secondFactor).toBe(factorId));
    given(userDecider, [registered, staff, enabled])
      .when({ type: 'CloseAccount' })
      .thenState((state) => expect(state).not.toHaveProperty('secondFactor'));
  });
});

describe('the closing of unconfirmed accounts', () => {
  const unconfirmed = { ...registered, data: { ...registered.data, unconfirmed: true } } as const;
  const confirmed = { type: 'customers.address-confirmed.v1', data: { userId } } as const;
  const closed = { type: 'customers.account-closed.v1', data: { userId } } as const;

  it('closes an account with an unconfirmed address, and no other', () => {
    const close = { type: 'CloseUnconfirmed' } as const;
    given(userDecider, [unconfirmed]).when(close).then([closed]);
    given(userDecider, [unconfirmed, confirmed]).when(close).thenNothing();
    given(userDecider, [registered]).when(close).thenNothing();
  });
});
