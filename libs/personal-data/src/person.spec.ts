import { randomBytes } from 'node:crypto';
import { Person } from './person';
import { BrokenSeal } from './sealed-text';

const kimsKey = randomBytes(32);
const kim = new Person('018f3a5e-7c1d-7a30-8f52-3c7b8f1f0a11', kimsKey);
const lee = new Person('018f3a5e-7c1d-7a30-8f52-3c7b8f1f0a22', randomBytes(32));

describe('a text about a person', () => {
  it("differs each time when it is sealed, and is opened by the person's key", () => {
    const [one, other] = [kim.seal('name', '김하늘'), kim.seal('name', '김하늘')];
    expect(one).toMatch(/^sealed\.v1\.[\w-]+$/);
    expect(Buffer.from(one.slice(10), 'base64url').toString('latin1')).not.toContain(
      Buffer.from('김하늘').toString('latin1'),
    );
    expect(one).not.toBe(other);
    expect([one, other].map((text) => kim.open('name', text))).toEqual(['김하늘', '김하늘']);
    expect(kim.open('name', kim.seal('name', ''))).toBe('');
  });

  it("is not opened by another person's key, nor as another person's text", () => {
    const sealed = kim.seal('name', 'Kim');
    expect(() => lee.open('name', sealed)).toThrow(BrokenSeal);
    expect(() => new Person(lee.userId, kimsKey).open('name', sealed)).toThrow(BrokenSeal);
  });

  it('is not opened for another purpose', () => {
    expect(() => kim.open('email', kim.seal('name', 'Kim'))).toThrow(BrokenSeal);
  });

  it('does not open after a change or a cut', () => {
    const sealed = Buffer.from(kim.seal('address', 'Seoul').slice(10), 'base64url');
    for (let at = 0; at < sealed.length; at++) {
      const changed = Buffer.from(sealed);
      changed[at]! ^= 1;
      expect(() => kim.open('address', `sealed.v1.${changed.toString('base64url')}`)).toThrow(BrokenSeal);
    }
    for (const cut of ['sealed.v1.', `sealed.v1.${sealed.subarray(0, 20).toString('base64url')}`])
      expect(() => kim.open('address', cut)).toThrow(BrokenSeal);
  });

  it('hides even the length of a payment token, and stays plain while older versions run', () => {
    const wrapped = new Person(kim.userId, kimsKey, true);
    const tokens = ['tok_approve', 'pm_'.padEnd(200, 'x')];
    const sealed = tokens.map((token) => wrapped.sealPaymentToken(token));
    expect(sealed.map((each) => wrapped.openPaymentToken(each))).toEqual(tokens);
    expect(new Set(sealed.map(({ length }) => length)).size).toBe(1);
    // Longer than the limit of a process that knows plain tokens only.
    expect(sealed[0]!.length).toBeGreaterThan(200);
    expect(kim.sealPaymentToken('tok_approve')).toBe('tok_approve');
    expect(kim.openPaymentToken('tok_approve')).toBe('tok_approve');
    expect(() => lee.openPaymentToken(sealed[0]!)).toThrow(BrokenSeal);
  });

  it('is read unchanged when it is older than personal keys', () => {
    expect(kim.open('name', 'Kim')).toBe('Kim');
  });

  it('has a digest that needs the key', () => {
    expect(kim.digest('an order')).toBe(kim.digest('an order'));
    expect(kim.digest('an order')).toMatch(/^[0-9a-f]{64}$/);
    expect(new Set([kim.digest('an order'), kim.digest('another'), lee.digest('an order')]).size).toBe(3);
  });
});
