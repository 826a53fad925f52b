import type { EventOf } from '@maru/contracts';
import { accept, reject, storedState, unknownEvent } from '@maru/kernel';
import type { Decider } from '@maru/kernel';
import type { RequestKeyBound } from './catalog.events';

/** A request with an idempotency key; `fingerprint` is a digest of its body. */
export interface BindRequestKey {
  readonly requestId: string;
  readonly fingerprint: string;
  /** The product that the request creates. */
  readonly productId: string;
  /** The fingerprint of a finally refused body, which the key may leave. */
  readonly insteadOf?: string;
}

type Bound = EventOf<typeof RequestKeyBound>;

export interface RequestKeyState {
  readonly fingerprint?: string;
  readonly productId?: string;
}

/**
 * An idempotency key stands for one body at a time. The product's stream shows the outcome of the request, not the key:
 * a bound and then lost request is simply sent again, and a refused one makes room for another body.
 */
export const requestKeyDecider: Decider<BindRequestKey, RequestKeyState, Bound, 'CATALOG.IDEMPOTENCY_KEY_REUSED'> = {
  initialState: {},
  decide({ requestId, fingerprint, productId, insteadOf }, state) {
    if (state.fingerprint === fingerprint) return accept();
    if (state.fingerprint === insteadOf)
      return accept({ type: 'catalog.request-key-bound.v1', data: { requestId, fingerprint, productId } });
    return reject('CATALOG.IDEMPOTENCY_KEY_REUSED', 'This Idempotency-Key came with another body before.');
  },
  evolve: (_, event) => {
    if (event.type !== 'catalog.request-key-bound.v1') return unknownEvent(event.type);
    const { fingerprint, productId } = event.data;
    return { fingerprint, ...(productId === undefined ? {} : { productId }) };
  },
  stored: storedState(1),
};
