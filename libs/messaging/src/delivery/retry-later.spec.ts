import { isInfrastructureFault } from './infrastructure-fault';
import { RetryAt, retryAtOf } from './retry-later';

const at = new Date('2026-05-01T09:00:00Z');

describe('an error that sets the time of the next try', () => {
  it('is any error with `transient` and `retryAt`, itself or as a cause', () => {
    expect(retryAtOf(new RetryAt(at))).toBe(at);
    expect(retryAtOf(Object.assign(new Error('open'), { transient: true, retryAt: at }))).toBe(at);
    expect(retryAtOf(new Error('a step failed', { cause: new Error('inner', { cause: new RetryAt(at) }) }))).toBe(at);
    expect(isInfrastructureFault(new RetryAt(at))).toBe(true);
  });

  it('is none without a valid time, or without `transient`', () => {
    expect(retryAtOf(Object.assign(new Error('away'), { transient: true }))).toBeUndefined();
    expect(retryAtOf(Object.assign(new Error('away'), { transient: true, retryAt: at.toISOString() }))).toBeUndefined();
    expect(retryAtOf(new RetryAt(new Date(Number.NaN), 'no time'))).toBeUndefined();
    expect(retryAtOf(Object.assign(new Error('poison'), { retryAt: at }))).toBeUndefined();
    expect(retryAtOf(undefined)).toBeUndefined();
    expect(retryAtOf('later')).toBeUndefined();
  });
});
