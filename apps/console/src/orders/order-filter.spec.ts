import { queryOf } from './order-filter';

const none = { status: '', age: '', customer: '', verdict: '' };
const NOW = Date.parse('2030-01-08T00:00:00.000Z');
const asked = (filter: object) => Object.fromEntries(new URLSearchParams(queryOf({ ...none, ...filter }, NOW)));

describe('the filters of the list of orders', () => {
  it('become the query of the API', () => {
    expect(asked({})).toEqual({ limit: '50' });
    expect(asked({ status: 'FAILED', customer: 'kim' })).toEqual({ limit: '50', status: 'FAILED', customerId: 'kim' });
    expect(asked({ status: 'open' })).toEqual({ limit: '50', ended: 'false' });
    expect(asked({ age: '7d' })).toEqual({ limit: '50', placedBefore: '2030-01-01T00:00:00.000Z' });
  });

  it('ask for verdicts of few orders, which have not ended unless a state is chosen', () => {
    expect(asked({ verdict: 'PARKED' })).toEqual({ limit: '20', ended: 'false' });
    expect(asked({ verdict: 'any', status: 'FAILED' })).toEqual({ limit: '20', status: 'FAILED' });
  });

  it('leave out an age that nobody knows', () => {
    expect(asked({ age: 'long' })).toEqual({ limit: '50' });
  });
});
