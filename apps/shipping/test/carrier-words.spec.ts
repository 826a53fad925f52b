import { fromCarrier } from '../src/domain/carrier-words';

it("turns the carrier's text into one line", () => {
  const answer = { serviceable: false, reason: 'SHIPPING.UNSERVICEABLE', detail: 'no\0 way\r\nX: y' } as const;
  expect(fromCarrier(answer)).toEqual({ ...answer, detail: 'no way X: y' });
});

it('keeps names unchanged, and refuses those that could not be sent back', () => {
  const answer = { serviceable: true, carrier: 'sandbox', trackingNumber: 'SBX000000000001' } as const;
  expect(fromCarrier(answer)).toEqual(answer);
  expect(() => fromCarrier({ ...answer, trackingNumber: 'SBX\0' })).toThrow(/^the tracking number cannot be stored/);
  expect(() => fromCarrier({ ...answer, carrier: '' })).toThrow(/^the name of the carrier cannot be stored/);
});
