import type { RefusalCode } from '../domain/payment-provider';

/**
 * The state of a charge at the sandbox. `unseen`: the request was lost on its way; `failing`: the sandbox was too busy
 * for it.
 */
export type ChargeStatus = 'unseen' | 'failing' | 'processing' | 'captured' | 'refused' | 'cancelled';

/** The sandbox's reaction to a charge. */
export interface ScriptedCharge {
  readonly status: ChargeStatus;
  /** The code of a refusal. */
  readonly code?: RefusalCode;
  /** The caller's result: the outcome, a busy error, a broken connection, or nothing for ever. */
  readonly answer: 'outcome' | 'busy' | 'lost' | 'never';
}

/** The reaction to each token, at its n-th charge with one key (from 1). Any other token is refused as unknown. */
const script: Readonly<Record<string, (call: number) => ScriptedCharge>> = {
  tok_approve: () => ({ status: 'captured', answer: 'outcome' }),
  tok_decline: () => ({ status: 'refused', code: 'PAYMENTS.DECLINED', answer: 'outcome' }),
  tok_insufficient_funds: () => ({ status: 'refused', code: 'PAYMENTS.INSUFFICIENT_FUNDS', answer: 'outcome' }),
  tok_flaky: (call) => (call <= 2 ? { status: 'failing', answer: 'busy' } : { status: 'captured', answer: 'outcome' }),
  tok_lost_captured: () => ({ status: 'captured', answer: 'lost' }),
  tok_lost_not_captured: () => ({ status: 'unseen', answer: 'lost' }),
  tok_hang: () => ({ status: 'processing', answer: 'never' }),
  tok_refund_flaky: () => ({ status: 'captured', answer: 'outcome' }),
};

export function scriptedCharge(token: string, call: number): ScriptedCharge {
  const known = Object.hasOwn(script, token) ? script[token] : undefined;
  return known?.(call) ?? { status: 'refused', code: 'PAYMENTS.UNKNOWN_TOKEN', answer: 'outcome' };
}

/** How often a refund fails before it succeeds. */
export function failingRefunds(token: string): number {
  return token === 'tok_refund_flaky' ? 2 : 0;
}

export const refusalDetails: Readonly<Record<RefusalCode, string>> = {
  'PAYMENTS.DECLINED': 'The card was declined.',
  'PAYMENTS.INSUFFICIENT_FUNDS': 'The account does not hold enough.',
  'PAYMENTS.UNKNOWN_TOKEN': 'The payment provider does not know this token.',
};
