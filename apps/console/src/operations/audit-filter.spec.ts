import { auditQueryOf, localMinute } from './audit-filter';

describe('the filter of the audit trail', () => {
  it('asks the API for what the URL names, and for nothing else', () => {
    const url = new URLSearchParams('type=SECURITY.KEY_ISSUED&context=gateway&subject=&show=active');
    expect(auditQueryOf(url)).toBe('limit=50&type=SECURITY.KEY_ISSUED&context=gateway');
    expect(auditQueryOf(new URLSearchParams())).toBe('limit=50');
  });

  it('shows a moment in the time of the reader, to the minute', () => {
    const shown = localMinute('2030-01-01T12:34:56.000Z');
    expect(new Date(shown).toISOString()).toBe('2030-01-01T12:34:00.000Z');
    expect([localMinute(null), localMinute('nonsense')]).toEqual(['', '']);
  });
});
