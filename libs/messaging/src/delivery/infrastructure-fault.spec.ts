import { isInfrastructureFault, isLogAway } from './infrastructure-fault';

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

  it('is a lost race for a stream, which the message wins at its next try', () => {
    for (const name of ['ConcurrencyConflict', 'WrongExpectedRevision', 'UnavailableError'])
      expect(isInfrastructureFault({ name })).toBe(true);
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
    const list: { errors: unknown[]; driverError?: unknown } = { errors: [] };
    list.errors = [list];
    list.driverError = list;
    expect(isInfrastructureFault(list)).toBe(false);
    expect(isInfrastructureFault({ name: 7, code: 8, message: 9, cause: null })).toBe(false);
  });
});

describe('an error of a log that is away', () => {
  it('is marked by its store or named by its client, also as a cause', () => {
    expect(isLogAway({ logAway: true })).toBe(true);
    expect(isLogAway(Object.assign(new Error('no leader'), { name: 'UnavailableError' }))).toBe(true);
    expect(isLogAway(new Error('cannot append', { cause: { logAway: true } }))).toBe(true);
  });

  it('is not one of the database, so that other messages go on', () => {
    expect(isLogAway(withCode('08006'))).toBe(false);
    for (const other of [undefined, null, 'away', { logAway: 'yes' }]) expect(isLogAway(other)).toBe(false);
    const loop: { cause?: unknown } = {};
    loop.cause = loop;
    expect(isLogAway(loop)).toBe(false);
  });
});
