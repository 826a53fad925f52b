import { declareRejections, isRejectionCode, statusOfRejection } from './declared-rejections';
import type { RejectionCode } from './declared-rejections';

const declared = (code: string) => statusOfRejection(code as RejectionCode);

describe('the declared reason codes', () => {
  it('have the status that their context gave them', () => {
    declareRejections({ 'TEA.POT_EMPTY': 409, 'TEA.UNKNOWN_POT': 404 });
    expect([declared('TEA.POT_EMPTY'), declared('TEA.UNKNOWN_POT')]).toEqual([409, 404]);
  });

  it('include those of the edge without a declaration', () => {
    expect(statusOfRejection('HTTP.TOO_LARGE')).toBe(413);
  });

  it('may be declared again with the same status, and with no other', () => {
    declareRejections({ 'TEA.POT_EMPTY': 409 });
    const table = { 'TEA.NEW': 409, 'TEA.POT_EMPTY': 422 } as const;
    expect(() => declareRejections(table)).toThrow('TEA.POT_EMPTY is declared with the status 409 already');
    expect(isRejectionCode('TEA.NEW')).toBe(false);
  });

  it('do not include what no module has declared', () => {
    expect([isRejectionCode('TEA.COLD'), isRejectionCode('HTTP.FORBIDDEN'), isRejectionCode(7)]).toEqual([
      false,
      true,
      false,
    ]);
    expect(() => declared('TEA.COLD')).toThrow('TEA.COLD is not declared');
  });
});
