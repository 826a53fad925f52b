import { decimal, minorDigits } from '@maru/kernel';
import type { Money } from '@maru/kernel';
import { accountEn } from './account-en';
import { accountKo } from './account-ko';
import { en } from './en';
import { ko } from './ko';
import type {
  AccountFacts,
  AccountTemplateName,
  AccountTemplates,
  Letter,
  LetterFacts,
  TemplateName,
  Templates,
} from './letter';

const LANGUAGES: Readonly<Record<string, Templates>> = { en, ko };
const ACCOUNT_LETTERS: Readonly<Record<string, AccountTemplates>> = { en: accountEn, ko: accountKo };
const FALLBACK = 'en';

/** A letter and its locale: the customer's, or English when the shop does not have their language. */
export interface ComposedLetter extends Letter {
  readonly locale: string;
}

export function composeLetter<Name extends TemplateName>(
  template: Name,
  facts: LetterFacts[Name],
  customersLocale: string,
): ComposedLetter {
  const spoken = LANGUAGES[customersLocale.slice(0, 2)];
  const locale = spoken ? customersLocale : FALLBACK;
  const letter = (spoken ?? en)[template](facts, (price) => written(price, locale));
  return { ...letter, locale };
}

/** As `composeLetter`, about an account. */
export function composeAccountLetter<Name extends AccountTemplateName>(
  template: Name,
  facts: AccountFacts[Name],
  customersLocale: string,
): ComposedLetter {
  const spoken = ACCOUNT_LETTERS[customersLocale.slice(0, 2)];
  return { ...(spoken ?? accountEn)[template](facts), locale: spoken ? customersLocale : FALLBACK };
}

// Creating one costs more than a thousand uses of it. Customers choose their locale, so the number of cached pairs is
// bounded.
const MOST_FORMATS = 256;
const formats = new Map<string, Intl.NumberFormat>();

function formatOf(locale: string, currency: string): Intl.NumberFormat {
  const name = `${locale} ${currency}`;
  const known = formats.get(name) ?? newFormat(locale, currency);
  if (formats.size >= MOST_FORMATS && !formats.has(name)) formats.clear();
  formats.set(name, known);
  return known;
}

/**
 * The region's format, with the digits of ISO 4217, because ICU's own differ by currency and by the version of Node.
 */
function newFormat(locale: string, currency: string): Intl.NumberFormat {
  const digits = minorDigits(currency);
  const exactly = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  return new Intl.NumberFormat(locale, { style: 'currency', currency, ...exactly });
}

const written = (money: Money, locale: string): string =>
  formatOf(locale, money.currency).format(Number(decimal(money)));
