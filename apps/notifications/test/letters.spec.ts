import { CURRENCIES, decimal } from '@maru/kernel';
import { accountEn } from '../src/letters/account-en';
import { accountKo } from '../src/letters/account-ko';
import { composeAccountLetter, composeLetter } from '../src/letters/compose-letter';
import { salutation } from '../src/letters/salutation';
import { en } from '../src/letters/en';
import { ko } from '../src/letters/ko';

const orderId = '018f3a5e-7c1d-7a30-8f52-3c7b8f1f0a11';
const euros = (amount: number) => ({ amount, currency: 'EUR' });
const facts = { customerName: 'Kim', orderId };
const placed = { ...facts, lines: [{ name: 'Mug', quantity: 2, price: euros(1250) }], total: euros(2500) };

describe('a letter', () => {
  it('repeats the order to its customer', () => {
    const { subject, body, locale } = composeLetter('order-placed', placed, 'en');
    expect(subject).toBe(`We have your order ${orderId}`);
    expect(body).toContain('Dear Kim,');
    expect(body).toContain('2 × Mug, €12.50 each');
    expect(body).toContain('Total: €25.00');
    expect(locale).toBe('en');
  });

  it('is Korean for a reader of Korean', () => {
    const won = { amount: 24000, currency: 'KRW' };
    const letter = composeLetter('order-placed', { ...facts, customerName: '김철수', lines: [], total: won }, 'ko-KR');
    expect(letter).toMatchObject({ subject: `주문이 접수되었습니다 (${orderId})`, locale: 'ko-KR' });
    expect(letter.body).toContain('김철수 님');
    expect(letter.body).toContain('합계: ₩24,000');
  });

  it('formats amounts for the region', () => {
    const refund = (locale: string) =>
      composeLetter('payment-refunded', { ...facts, amount: { amount: 123456, currency: 'INR' } }, locale).body;
    expect(refund('en')).toContain('₹1,234.56');
    expect(refund('en-IN')).toContain('₹1,234.56');
    expect(
      composeLetter('payment-refunded', { ...facts, amount: { amount: 1234, currency: 'KWD' } }, 'en').body,
    ).toMatch(/KWD\s1\.234/);
  });

  it('keeps a bounded number of number formats, whatever locales customers choose', () => {
    const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
    const made = jest.spyOn(Intl, 'NumberFormat');
    const write = (locale: string) => composeLetter('order-placed', placed, locale).body;
    for (const one of letters) for (const other of letters) write(`en-${one}${other}`);
    const before = made.mock.calls.length;
    expect(write('en-ZZ')).toContain('Total: €25.00');
    expect(made.mock.calls.length).toBe(before);
    write('en-AA');
    expect(made.mock.calls.length).toBe(before + 1);
    made.mockRestore();
  });

  it.each(CURRENCIES.flatMap((currency) => ['en', 'ko-KR', 'en-IN'].map((locale) => [currency, locale] as const)))(
    'states an amount of %s to who reads %s with the decimals of ISO 4217',
    (currency, locale) => {
      const amount = { amount: 1_234_567, currency };
      const { body } = composeLetter('payment-refunded', { ...facts, amount }, locale);
      expect(body.replaceAll(',', '').replace(orderId, '')).toMatch(
        new RegExp(`(?<![\\d.])${decimal(amount).replace('.', '\\.')}(?![\\d.])`),
      );
    },
  );

  it.each(['en', 'ko'])('states no amount for an order that costs nothing, in %s', (locale) => {
    const free = { ...facts, orderId: 'this one', total: euros(0) };
    const lines = [{ name: 'Sticker', quantity: 3, price: euros(0) }];
    const bodies = [
      composeLetter('order-placed', { ...free, lines }, locale),
      composeLetter('order-confirmed', free, locale),
      composeLetter('order-failed', { ...free, reason: 'INVENTORY.OUT_OF_STOCK' }, locale),
      composeLetter('order-cancelled', free, locale),
    ].map(({ body }) => body);
    for (const body of bodies) expect(body).not.toMatch(/€|0|already paid|이미 결제/);
  });

  it('is English for an unsupported language', () => {
    const cancelled = { ...facts, total: euros(2500) };
    const inFrench = composeLetter('order-cancelled', cancelled, 'fr-FR');
    expect(inFrench).toEqual(composeLetter('order-cancelled', cancelled, 'en'));
  });

  it.each(['INVENTORY.OUT_OF_STOCK', 'PAYMENTS.DECLINED', 'PAYMENTS.INSUFFICIENT_FUNDS', 'SHIPPING.UNSERVICEABLE'])(
    'has a sentence for %s, and never the bare code',
    (reason) => {
      for (const locale of ['en', 'ko']) {
        const failed = { ...facts, total: euros(2500) };
        const known = composeLetter('order-failed', { ...failed, reason }, locale).body;
        const unknown = composeLetter('order-failed', { ...failed, reason: 'PAYMENTS.TIMEOUT' }, locale).body;
        expect(known).not.toBe(unknown);
        expect(known + unknown).not.toMatch(/[A-Z]+\.[A-Z]+/);
      }
    },
  );

  it('exists in every language', () => {
    expect(Object.keys(ko)).toEqual(Object.keys(en));
  });
});

describe('the salutation of a letter', () => {
  it.each(['Kim', 'Kim Ha-neul', '김철수', 'Dr. Kim', "O'Neill", 'J.R. Kim'])(
    "is the customer's own name: %s",
    (name) => expect(salutation(name)).toBe(name),
  );

  it.each([
    'your account is blocked, confirm at https://evil.example/x',
    'confirm at evil.example',
    'see www.evil',
    'write to evil@example.org',
    'evil\uff0eexample',
    'x'.repeat(81),
  ])('is left out when it is more than a name: %s', (name) => {
    expect(salutation(name)).toBe('');
    for (const locale of ['en', 'ko']) {
      const { body } = composeLetter('shipment-delivered', { customerName: salutation(name), orderId }, locale);
      expect(body).not.toContain(name);
      expect(body).not.toMatch(/^Dear ,|^ 님/);
    }
  });
});

describe('a letter about an account', () => {
  it('exists in every language', () => expect(Object.keys(accountKo)).toEqual(Object.keys(accountEn)));

  it.each(['en', 'ko-KR', 'fr-FR'])('shows its code on a line of its own, in %s', (locale) => {
    for (const template of ['confirm-address', 'reset-password'] as const) {
      const { body } = composeAccountLetter(template, { customerName: 'Kim', code: 'the-code' }, locale);
      expect(body.split('\n')).toContain('  the-code');
    }
  });
});
