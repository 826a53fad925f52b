import { REPEATS_MS, securityEvent } from './security-event';

const captured = () => {
  const lines: object[] = [];
  return { lines, info: (fields: object) => void lines.push(fields) };
};

describe('a security event', () => {
  it('is a line with its stable name and its fields', () => {
    const log = captured();
    securityEvent(log, 'SECURITY.LOGIN_FAILED', { code: 'CUSTOMERS.WRONG_CREDENTIALS' }, 0);
    expect(log.lines).toEqual([{ event: 'SECURITY.LOGIN_FAILED', code: 'CUSTOMERS.WRONG_CREDENTIALS' }]);
  });

  it('is counted when it repeats within ten seconds, and the next line has the count', () => {
    const log = captured();
    for (let n = 0; n < 500; n++) securityEvent(log, 'SECURITY.LIMITED', { policy: 'anonymous' }, n);
    securityEvent(log, 'SECURITY.LIMITED', { policy: 'key' }, 1);
    securityEvent(log, 'SECURITY.LIMITED', { policy: 'anonymous' }, REPEATS_MS);
    securityEvent(log, 'SECURITY.LIMITED', { policy: 'anonymous' }, 3 * REPEATS_MS);
    expect(log.lines).toEqual([
      { event: 'SECURITY.LIMITED', policy: 'anonymous' },
      { event: 'SECURITY.LIMITED', policy: 'key' },
      { event: 'SECURITY.LIMITED', policy: 'anonymous', more: 499 },
      { event: 'SECURITY.LIMITED', policy: 'anonymous' },
    ]);
  });

  it('is remembered for at most a thousand kinds', () => {
    const log = captured();
    for (let n = 0; n <= 1_000; n++) securityEvent(log, 'SECURITY.FORBIDDEN', { code: String(n) }, 0);
    securityEvent(log, 'SECURITY.FORBIDDEN', { code: '1000' }, 1);
    expect(log.lines).toHaveLength(1_001);
    securityEvent(log, 'SECURITY.FORBIDDEN', { code: '0' }, 1);
    expect(log.lines).toHaveLength(1_002);
  });
});
