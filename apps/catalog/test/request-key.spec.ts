import { given } from '@maru/testing';
import { requestKeyDecider } from '../src/domain/request-key.decider';

const requestId = '7f1c4a52-4f0e-5e5c-9f5e-0d1b5f6b7a11';
const bound = { type: 'catalog.request-key-bound.v1', data: { requestId, fingerprint: 'a' } } as const;

describe('an idempotency key', () => {
  it('is bound to the first body it comes with', () =>
    given(requestKeyDecider, []).when({ requestId, fingerprint: 'a' }).then([bound]));

  it('may come again with the same body', () =>
    given(requestKeyDecider, [bound]).when({ requestId, fingerprint: 'a' }).thenNothing());

  it('is refused with another body', () =>
    given(requestKeyDecider, [bound])
      .when({ requestId, fingerprint: 'b' })
      .thenRejected('CATALOG.IDEMPOTENCY_KEY_REUSED'));
});
