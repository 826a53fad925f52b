import { given } from '@maru/testing';
import { emailDigest } from '../src/domain/email-address';
import { emailClaimDecider } from '../src/domain/email-claim.decider';
import { userDecider } from '../src/domain/user.decider';

const userId = '018f3a5e-7c1d-7a30-8f52-3c7b8f1f0a11';
const other = '018f3a5e-7c1d-7a30-8f52-3c7b8f1f0a22';
const claimed = { type: 'customers.email-claimed.v1', data: { userId } } as const;
const kim = { userId, email: 'kim@example.com', name: '김철수', locale: 'ko-KR' };
const registered = { type: 'customers.customer-registered.v1', data: kim } as const;

describe('an e-mail address', () => {
  it('is bound to whoever claims it first', () => given(emailClaimDecider, []).when({ userId }).then([claimed]));

  it('stays bound to them', () =>
    given(emailClaimDecider, [claimed])
      .when({ userId: other })
      .thenState((state) => expect(state.userId).toBe(userId)));

  it('is the same however it is capitalised', () => {
    expect(emailDigest('Kim@Example.COM')).toBe(emailDigest('kim@example.com'));
    expect(emailDigest('kim@example.com')).not.toBe(emailDigest('kim@example.org'));
  });

  it('is named by a digest that never changes: it stands in the log', () => {
    // printf 'kim@example.com' | sha256sum
    expect(emailDigest('kim@example.com')).toBe('5d9a0087d4ccdb9bc50e88c4713479119e48a326fd360d647cf1643f3cae13e7');
  });
});

describe('a person', () => {
  it('registers', () => given(userDecider, []).when(kim).then([registered]));

  it('is refused when the address has an account', () =>
    given(userDecider, [registered])
      .when({ ...kim, name: 'Lee' })
      .thenRejected('CUSTOMERS.EMAIL_TAKEN'));
});
