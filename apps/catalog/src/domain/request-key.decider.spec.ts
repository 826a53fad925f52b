import { deriveId } from '@maru/kernel';
import { given } from '@maru/testing';
import { requestKeyDecider } from './request-key.decider';

const requestId = '7f1c4a52-4f0e-5e5c-9f5e-0d1b5f6b7a11';
const [mug, cup] = [deriveId('product', 'MUG'), deriveId('product', 'CUP')];
const body = (fingerprint: string, productId = mug) => ({ requestId, fingerprint, productId });
const bound = (fingerprint: string, productId = mug) =>
  ({ type: 'catalog.request-key-bound.v1', data: body(fingerprint, productId) }) as const;

describe('an idempotency key', () => {
  it('is bound to its first body', () =>
    given(requestKeyDecider, [])
      .when(body('a'))
      .then([bound('a')]));

  it('names the product of its request, unless an earlier release has bound it', () => {
    given(requestKeyDecider, [])
      .when(body('a'))
      .thenState((state) => expect(state).toStrictEqual({ fingerprint: 'a', productId: mug }));
    const { type, data } = bound('a');
    const former = { type, data: { requestId: data.requestId, fingerprint: 'a' } };
    expect(requestKeyDecider.evolve({}, former)).toStrictEqual({ fingerprint: 'a' });
  });

  it('may be repeated with the same body', () =>
    given(requestKeyDecider, [bound('a')])
      .when(body('a'))
      .thenNothing());

  it('is refused with another body', () =>
    given(requestKeyDecider, [bound('a')])
      .when(body('b'))
      .thenRejected('CATALOG.IDEMPOTENCY_KEY_REUSED'));

  it('leaves a refused body for another one', () =>
    given(requestKeyDecider, [bound('a')])
      .when({ ...body('b', cup), insteadOf: 'a' })
      .then([bound('b', cup)]));

  it('leaves it once, so a third body is refused', () =>
    given(requestKeyDecider, [bound('a'), bound('b', cup)])
      .when({ ...body('c'), insteadOf: 'a' })
      .thenRejected('CATALOG.IDEMPOTENCY_KEY_REUSED'));
});
