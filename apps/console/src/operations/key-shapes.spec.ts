import { readFileSync } from 'node:fs';
import path from 'node:path';
import { daysIn, daysLeft, endAfter, SCOPES } from './key-shapes';

const NOW = Date.parse('2030-01-01T12:00:00.000Z');
const endsAt = (expiresAt: string, revokedAt?: string) =>
  daysLeft({ expiresAt, ...(revokedAt !== undefined && { revokedAt }) }, NOW);

describe('the end of an API key', () => {
  it('is so many days away, and has passed when the key is revoked or expired', () => {
    expect(endsAt('2030-01-02T12:00:00.000Z')).toBe(1);
    expect(endsAt('2030-01-02T12:00:01.000Z')).toBe(2);
    expect(endsAt('2030-01-01T11:00:00.000Z')).toBe(0);
    expect(endsAt('2031-01-01T12:00:00.000Z', '2029-12-31T12:00:00.000Z')).toBe(0);
  });

  it('is within a year', () => {
    expect(['1', ' 365 ', '0', '366', '-1', '1.5', ''].map(daysIn)).toEqual([1, 365, ...Array<undefined>(5)]);
    expect(endAfter(90, NOW)).toBe('2030-04-01T12:00:00.000Z');
  });
});

it('offers scopes that the shop knows, each once', () => {
  const source = readFileSync(path.join(__dirname, '../../../../libs/security/src/scopes.ts'), 'utf8');
  const known = new Set([...source.matchAll(/'([a-z]+:[a-z]+)'/g)].map(([, scope]) => scope));
  expect(known.size).toBeGreaterThan(25);
  expect(SCOPES.filter((scope) => !known.has(scope))).toEqual([]);
  expect(new Set(SCOPES).size).toBe(SCOPES.length);
});
