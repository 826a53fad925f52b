import { GetDefinitionHttp } from './get-definition.http';

describe('the definition of the fulfilment', () => {
  const { versions } = new GetDefinitionHttp().get();
  const { states, transitions, initial } = versions.at(-1)!;

  it('has every version, each with one first state and the same endings', () => {
    expect(versions.map(({ version }) => version)).toEqual([1, 2]);
    for (const each of versions) {
      expect(each.initial).toBe('PENDING');
      const endings = each.states.filter(({ final }) => final).map(({ name }) => name);
      expect(endings.sort()).toEqual(['CANCELLED', 'COMPLETED', 'FAILED']);
    }
  });

  it('has unique states, and transitions between them only', () => {
    const names = states.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toContain(initial);
    for (const { from, to } of transitions) expect(names).toEqual(expect.arrayContaining([from, to]));
  });

  it('names what a state asks, the state around it, and a time-out as one', () => {
    expect(states.find(({ name }) => name === 'ORDER_CREATED')?.asks).toEqual(['stock-reservation-requested']);
    expect(states.find(({ name }) => name === 'booking')?.parent).toBe('PAYMENT_COMPLETED');
    expect(states.find(({ name }) => name === 'PAYMENT_COMPLETED')?.initial).toBe('booking');
    expect(transitions).toContainEqual({
      ...{ from: 'STOCK_RESERVED', to: 'REFUNDING_PAYMENT', on: 'PAYMENT_TIMEOUT', timer: true },
    });
    expect(transitions).toContainEqual({
      ...{ from: 'STOCK_RESERVED', to: 'PAYMENT_COMPLETED', on: 'payment-captured', timer: false },
    });
  });
});
