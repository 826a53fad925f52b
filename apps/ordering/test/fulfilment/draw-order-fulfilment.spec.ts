import { readFileSync } from 'node:fs';
import { GUIDE, withDiagram } from '../../tools/draw-order-fulfilment';

describe('the guide to order fulfilment', () => {
  const guide = readFileSync(GUIDE, 'utf8');

  it('shows today’s machine (if not, run: npm run draw -w @maru/sagas)', () => {
    expect(guide).toContain('stateDiagram-v2');
    expect(guide).toBe(withDiagram(guide));
  });

  it('draws transitions out of a nested state outside of it', () => {
    const nested = /state PAYMENT_COMPLETED \{([^]*?)\}/.exec(guide)![1];
    expect(nested).toContain('booking --> confirming : shipment-booked');
    expect(nested).not.toContain('REFUNDING_PAYMENT');
    expect(guide).toContain('booking --> REFUNDING_PAYMENT : shipment-refused');
  });
});
