import { amount, currency, id, moment, money, reasonCode, sealedText, storedCurrency } from './index';

const takes = (schema: { safeParse(value: unknown): { success: boolean } }, value: unknown) =>
  schema.safeParse(value).success;

describe('the fields of contracts and bodies', () => {
  it('have ids in lower case, so that they compare as text', () => {
    expect(id.parse('0197A0C0-0000-7000-8000-00000000000A')).toBe('0197a0c0-0000-7000-8000-00000000000a');
  });

  it('take a withdrawn currency only where it is stored', () => {
    expect([takes(currency, 'EUR'), takes(currency, 'BGN'), takes(storedCurrency, 'BGN')]).toEqual([true, false, true]);
    for (const code of ['EURO', 'EU', 'eur', 'XEUR']) expect(takes(storedCurrency, code)).toBe(false);
  });

  it('have whole amounts from zero to a million million', () => {
    for (const allowed of [0, 1, 1_000_000_000_000]) expect(takes(amount, allowed)).toBe(true);
    for (const refused of [-1, 0.5, 1_000_000_000_001]) expect(takes(amount, refused)).toBe(false);
    expect([takes(money, { amount: 1, currency: 'EUR' }), takes(money, {})]).toEqual([true, false]);
  });

  it('tell a sealed text from a plain one', () => {
    expect(takes(sealedText, 'sealed.v1.abc-DEF_9')).toBe(true);
    expect(takes(sealedText, `sealed.v1.${'a'.repeat(10_000)}`)).toBe(false);
    for (const plain of ['Kim', 'sealed.v1.', 'x sealed.v1.abc', 'sealed.v1.abc def', 'sealed.v1.abc d'])
      expect(takes(sealedText, plain)).toBe(false);
  });

  it('have moments from the year 1, because a database knows no year 0', () => {
    for (const allowed of ['0001-01-01T00:00:00Z', '2030-01-01T00:00:00.123Z', '9999-12-31T23:59:59Z'])
      expect(takes(moment, allowed)).toBe(true);
    for (const refused of ['0000-12-31T23:59:59Z', '2030-01-01', '2030-02-30T00:00:00Z', '10000-01-01T00:00:00Z'])
      expect(takes(moment, refused)).toBe(false);
  });

  it('have reason codes of a context and a reason', () => {
    expect(takes(reasonCode, 'INVENTORY.OUT_OF_STOCK')).toBe(true);
    for (const code of [
      'INVENTORY',
      'INVENTORY.',
      '.OUT',
      'inventory.OUT',
      'INVENTORY.out',
      'INVENTORY.OUT OF',
      ' A.B',
    ])
      expect(takes(reasonCode, code)).toBe(false);
  });
});
