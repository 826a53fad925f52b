import { statusOfRejection } from '@maru/kernel';
import type { Rejection, RejectionCode } from '@maru/kernel';

/**
 * A business refusal on its way to the client: the problem filter answers it as RFC 9457 problem+json.
 * Its code must be declared (`declareRejections`); one that is not does not compile.
 * @throws RangeError for a code that no loaded module declares
 */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  /** `retryAfterS`: after how many seconds it is worth to try again, where that is known. */
  constructor(
    readonly rejection: Rejection<RejectionCode>,
    readonly retryAfterS?: number,
  ) {
    super(`${rejection.code}: ${rejection.detail}`);
    // A code without a status would fail in the filter, where nobody sees where it came from.
    statusOfRejection(rejection.code);
  }
}

type Outcome = { readonly accepted: true } | { readonly accepted: false; readonly rejection: Rejection<RejectionCode> };

/** The outcome when it was accepted; throws its refusal otherwise. */
export function orRefuse<Any extends Outcome>(outcome: Any): Extract<Any, { accepted: true }> {
  if (!outcome.accepted) throw new Refusal(outcome.rejection);
  return outcome as Extract<Any, { accepted: true }>;
}
