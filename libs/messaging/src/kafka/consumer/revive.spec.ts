import { StockLow } from '@maru/testing/stock';
import { lowMessage } from '../../testing/low-message';
import { revive } from './revive';

const types = new Set([StockLow.type]);
const message = lowMessage('A', 3, '0001');

describe('a parked message', () => {
  it('is handled as it was parked when it keeps the current contract', () => {
    expect(revive(message, types)).toEqual({ message });
  });

  it('is checked against the current contract', () => {
    const broken = { ...message, data: { sku: 'A' } };
    expect(revive(broken, types)).toMatchObject({
      message: broken,
      breach: expect.stringMatching(/available/) as string,
    });
  });

  it('stays parked in a version that does not hear its type', () => {
    expect(revive(message, new Set())).toEqual({ message, breach: expect.stringMatching(/does not hear .*stock-low/) });
  });

  it.each([
    { ...message, id: 'maru.inventory.events/0/17' },
    { ...message, key: 'maru.inventory.events/0/17', position: '', type: '' },
  ])('can only be dropped when its record was not a message', (none) => {
    expect(revive(none, types)?.breach).toMatch(/only be dropped/);
  });
});
