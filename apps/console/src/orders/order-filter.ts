const AGES_MS: Readonly<Record<string, number>> = { '1h': 3_600_000, '1d': 86_400_000, '7d': 604_800_000 };

/** In place of a status: every order that has not ended. */
export const NOT_ENDED = 'open';
/** In place of a code: the verdict of each order, whatever it is. */
export const ANY_VERDICT = 'any';

// A verdict asks every context, so fewer orders are shown at a time.
const USUAL = 50;
const WITH_VERDICTS = 20;

/** The filters of the list, as the URL of the page has them; an empty text is none. */
export interface OrderFilter {
  readonly status: string;
  readonly age: string;
  readonly customer: string;
  readonly verdict: string;
}

/** The query of `GET /api/orders`. Verdicts are asked for orders that have not ended, unless a status is chosen. */
export function queryOf({ status, age, customer, verdict }: OrderFilter, now: number): string {
  const notEnded = status === NOT_ENDED || (verdict !== '' && status === '');
  const ageMs = AGES_MS[age];
  return new URLSearchParams({
    limit: String(verdict === '' ? USUAL : WITH_VERDICTS),
    ...(customer && { customerId: customer }),
    ...(status && status !== NOT_ENDED && { status }),
    ...(notEnded && { ended: 'false' }),
    ...(ageMs !== undefined && { placedBefore: new Date(now - ageMs).toISOString() }),
  }).toString();
}
