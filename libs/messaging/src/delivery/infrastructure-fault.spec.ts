import { isInfrastructureFault } from './infrastructure-fault';

const withCode = (code: string) => Object.assign(new Error('failed'), { code });

describe('a fault of the infrastructure', () => {
  it.each([
    '08006',
    '40001',
    '40P01',
    '53300',
    '57014',
    '57P01',
    '58030',
    '55P03',
    '25P03',
    'ECONNREFUSED',
    'ECONNRESET',
    'ETIMEDOUT',
  ])('is recognised by its code %s', (code) => expect(isInfrastructureFault(withCode(code))).toBe(true));

  it.each(['55000', '23505', '22P02', '42P01', 'ENOENT', 'ERR_ASSERTION'])('is not an error with the code %s', (code) =>
    expect(isInfrastructureFault(withCode(code))).toBe(false),
  );

  it('is found inside an error that wraps it', () => {
    expect(isInfrastructureFault(new Error('no luck', { cause: withCode('40P01') }))).toBe(true);
    expect(isInfrastructureFault(new AggregateError([new Error('one'), withCode('ECONNREFUSED')]))).toBe(true);
    expect(isInfrastructureFault({ driverError: withCode('57P01') })).toBe(true);
  });

  it('is a lost connection that only the error text shows', () => {
    expect(isInfrastructureFault(new Error('Connection terminated unexpectedly'))).toBe(true);
    expect(isInfrastructureFault(new Error('timeout exceeded when trying to connect'))).toBe(true);
    expect(isInfrastructureFault(new Error('Query read timeout'))).toBe(true);
    const closed = new Error('database "shop_ordering" is not currently accepting connections');
    expect(isInfrastructureFault(Object.assign(closed, { code: '55000' }))).toBe(true);
  });

  it('is any error that is marked as transient', () => {
    expect(isInfrastructureFault(Object.assign(new Error('the provider is away'), { transient: true }))).toBe(true);
  });

  it('is neither a defect of the handler nor a value that is no error', () => {
    expect(isInfrastructureFault(new TypeError('undefined is not a function'))).toBe(false);
    expect(isInfrastructureFault(undefined)).toBe(false);
    expect(isInfrastructureFault('08006')).toBe(false);
    const loop: { cause?: unknown } = {};
    loop.cause = loop;
    expect(isInfrastructureFault(loop)).toBe(false);
  });
});
