import type { Language } from './language-from';

/** An amount in minor units as people write it: 1250 EUR → €12.50. */
export function money(language: Language, amount: number, currency: string): string {
  const format = new Intl.NumberFormat(language, { style: 'currency', currency });
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2;
  return format.format(amount / 10 ** digits);
}

/** The minor units of a written amount, such as `12.50`; undefined when it is no amount of the currency. */
export function minorUnits(text: string, currency: string): number | undefined {
  const [, whole = '', part = ''] = /^\s*(\d{1,10})(?:[.,](\d{1,3}))?\s*$/.exec(text) ?? [];
  const digits =
    new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
  if (whole === '' || part.length > digits) return undefined;
  return Number(whole + part.padEnd(digits, '0'));
}

/** A moment as date and time to the second. */
export const moment = (language: Language, iso: string): string =>
  new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'medium' }).format(new Date(iso));

/** A duration: 340 ms, 2.4 s, 3 min, 5 h, 2 d. */
export function duration(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1)} s`;
  if (ms < 3_600_000) return `${Math.round(ms / 60_000)} min`;
  return ms < 172_800_000 ? `${Math.round(ms / 3_600_000)} h` : `${Math.round(ms / 86_400_000)} d`;
}

const ID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

/** The first part of an id, which people can tell apart; a name, such as that of a service, stays whole. */
export const short = (id: string): string => (ID.test(id) ? id.slice(0, 8) : id);
