import { planAllocation } from './allocation-plan';

const shelf = (warehouse: string, onHand: number, reserved = 0) => ({ warehouse, onHand, reserved });
const taken = (warehouse: string, quantity: number) => ({ warehouse, quantity });

describe('the plan of an allocation', () => {
  it('takes the last piece of a warehouse before it splits a line', () => {
    expect(planAllocation([shelf('EAST', 3), shelf('MAIN', 9, 4)], 5)).toEqual([taken('MAIN', 5)]);
  });

  it('splits over warehouses with free pieces only', () => {
    const shelves = [shelf('EAST', 3), shelf('MAIN', 4, 4), shelf('NORTH', 0), shelf('WEST', 3, 1)];
    expect(planAllocation(shelves, 5)).toEqual([taken('EAST', 3), taken('WEST', 2)]);
    expect(planAllocation(shelves, 6)).toBeUndefined();
  });
});
