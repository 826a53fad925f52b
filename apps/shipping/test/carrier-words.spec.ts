import { fromCarrier } from '../src/domain/carrier-words';

it('makes one line of the words of the carrier', () => {
  const answer = { serviceable: false, reason: 'SHIPPING.UNSERVICEABLE', detail: 'no\0 way\r\nX: y' } as const;
  expect(fromCarrier(answer)).toEqual({ ...answer, detail: 'no way X: y' });
});

it('keeps names as they are, and refuses those that could not be given back', () => {
  const answer = { serviceable: true, carrier: 'sandbox', trackingNumber: 'SBX000000000001' } as const;
  expect(fromCarrier(answer)).toEqual(answer);
  expect(() => fromCarrier({ ...answer, trackingNumber: 'SBX\0' })).toThrow(/^the tracking number is not usable/);
  expect(() => fromCarrier({ ...answer, carrier: '' })).toThrow(/^the name of the carrier is not usable/);
});
