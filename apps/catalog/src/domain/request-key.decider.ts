import type { EventOf } from '@maru/contracts';
import { accept, reject, storedState, unknownEvent } from '@maru/kernel';
import type { Decider } from '@maru/kernel';
import type { RequestKeyBound } from './catalog.events';

/** A request that came with an idempotency key; `fingerprint` is a digest of its body. */
export interface BindRequestKey {
  readonly requestId: string;
  readonly fingerprint: string;
}

type Bound = EventOf<typeof RequestKeyBound>;

export interface RequestKeyState {
  readonly fingerprint?: string;
}

/**
 * An idempotency key stands for one body. The key says nothing of how the request ended: a request that was bound and then
 * lost is simply sent again, so that no failure poisons its key.
 */
export const requestKeyDecider: Decider<BindRequestKey, RequestKeyState, Bound, 'CATALOG.IDEMPOTENCY_KEY_REUSED'> = {
  initialState: {},
  decide({ requestId, fingerprint }, state) {
    if (state.fingerprint === undefined) {
      return accept({ type: 'catalog.request-key-bound.v1', data: { requestId, fingerprint } });
    }
    if (state.fingerprint === fingerprint) return accept();
    return reject('CATALOG.IDEMPOTENCY_KEY_REUSED', 'This Idempotency-Key came with another body before.');
  },
  evolve: (_, event) =>
    event.type === 'catalog.request-key-bound.v1' ? { fingerprint: event.data.fingerprint } : unknownEvent(event.type),
  stored: storedState(1),
};
