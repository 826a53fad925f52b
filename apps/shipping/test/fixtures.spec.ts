import { contractsByContext } from '@maru/contracts';
import { fold } from '@maru/kernel';
import { eventFixtures } from '@maru/testing';
import { join } from 'node:path';
import { shipmentDecider } from '../src/domain/shipment.decider';

const fixtures = eventFixtures('shipping', join(__dirname, 'fixtures'));
const written = contractsByContext.get('shipping')!;
const fixture = (name: string) => fixtures.get(`shipping.${name}.v1`) as never;

describe('every event version of shipping', () => {
  it.each(written.map((contract) => [contract.type, contract] as const))('%s can still be read', (type, { schema }) => {
    expect(schema.parse(fixtures.get(type)!.data)).toEqual(fixtures.get(type)!.data);
  });

  it('has a fixture, and every fixture is of a known event', () => {
    expect([...fixtures.keys()].sort()).toEqual(written.map(({ type }) => type).sort());
  });

  it('still folds into a shipment', () => {
    const identity = {
      shipmentId: '5b0c9d1e-8a53-5c2e-9a39-1f0d7c0e9b44',
      orderId: '018f3a5e-7c1d-7a30-8f52-3c7b8f1f0a11',
    };
    const [booked, refused, cancelled, delivered] = ['booked', 'refused', 'cancelled', 'delivered'].map((name) =>
      fixture(`shipment-${name}`),
    );
    expect(fold(shipmentDecider, [booked!])).toEqual({
      ...identity,
      status: 'BOOKED',
      carrier: 'sandbox',
      trackingNumber: 'SBX000000000001',
    });
    expect(fold(shipmentDecider, [booked!, delivered!])).toEqual({
      ...identity,
      status: 'DELIVERED',
      carrier: 'sandbox',
      trackingNumber: 'SBX000000000001',
      deliveredAt: '2030-01-03T09:30:00.000Z',
    });
    expect(fold(shipmentDecider, [refused!])).toMatchObject({ ...identity, status: 'REFUSED' });
    expect(fold(shipmentDecider, [booked!, cancelled!])).toEqual({ ...identity, status: 'CANCELLED' });
  });
});
