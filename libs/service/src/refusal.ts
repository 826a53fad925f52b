import { statusOfRejection } from '@maru/kernel';
import type { Rejection, RejectionCode } from '@maru/kernel';

/**
 * A refusal by the rules, as an error. The problem filter answers it as RFC 9457 problem+json.
 * Its code must be declared (`declareRejections`); an undeclared code does not compile.
 * @throws RangeError for a code that no loaded module declares
 */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  /** `retryAfterS`: the pause before a retry makes sense, in seconds, where it is known. */
  constructor(
    readonly rejection: Rejection<RejectionCode>,
    readonly retryAfterS?: number,
  ) {
    super(`${rejection.code}: ${rejection.detail}`);
    // Throws here for an unknown code, because a failure in the filter would not show where the refusal was made.
    statusOfRejection(rejection.code);
  }
}

type Outcome = { readonly accepted: true } | { readonly accepted: false; readonly rejection: Rejection<RejectionCode> };

/** Returns an accepted outcome. @throws Refusal for a rejected one */
export function orRefuse<Any extends Outcome>(outcome: Any): Extract<Any, { accepted: true }> {
  if (!outcome.accepted) throw new Refusal(outcome.rejection);
  return outcome as Extract<Any, { accepted: true }>;
}
