import { contractByType, contractsByContext } from '@maru/contracts';
import type { RecordedEvent } from '@maru/event-store';
import { fold } from '@maru/kernel';
import { publish } from '@maru/messaging';
import { DEFAULT_FULFILMENT_SETTINGS, orderFulfilment, stateName } from '@maru/sagas';
import { eventFixtures } from '@maru/testing';
import { join } from 'node:path';
import { orderDecider } from '../src/domain/order.decider';
import { StoredOrderPlaced, StoredOrderPlacedV1 } from '../src/domain/order.events';
import type { OrderEvent } from '../src/domain/order.events';
import { orderingPublications } from '../src/integration/publications';

const byType = eventFixtures('ordering', join(__dirname, 'fixtures'));
const fixtures = [...byType.values()];
const fixture = (type: string) => byType.get(type)!;
const recorded = (event: { type: string; data: unknown }): RecordedEvent => ({
  ...event,
  id: '0190b5a0-4444-7000-8000-000000000001',
  stream: 'ordering.order-x',
  revision: 0,
  position: '1',
  recordedAt: new Date(0),
  metadata: { correlationId: 'c', causationId: 'c' },
});

describe('every event that ordering has ever written', () => {
  it('has a fixture', () => {
    const contracts = contractsByContext.get('ordering')!.map(({ type }) => type);
    expect(fixtures.map(({ type }) => type).sort()).toEqual([...contracts].sort());
  });

  it.each(fixtures)('$type is still what its stored form says', ({ type, data }) => {
    const stored = [StoredOrderPlaced, StoredOrderPlacedV1].find((contract) => contract.type === type);
    const { schema } = stored ?? contractByType.get(type)!;
    expect(schema.parse(data)).toEqual(data);
  });

  it.each(fixtures)('$type is still told to others as its contract says', (event) => {
    const message = publish(orderingPublications, recorded(event))!;
    expect(message.type).toBe(event.type);
    expect(contractByType.get(message.type)!.schema.parse(message.data)).toEqual(message.data);
  });

  it.each(['v1', 'v2'])('is folded by the order of today, placed as %s', (version) => {
    const placed = fixture(`ordering.order-placed.${version}`) as OrderEvent;
    for (const [last, status] of [
      ['ordering.order-cancellation-requested.v1', 'CANCELLING'],
      ['ordering.order-confirmed.v1', 'CONFIRMED'],
      ['ordering.order-failed.v1', 'FAILED'],
      ['ordering.order-cancelled.v1', 'CANCELLED'],
    ] as const)
      expect(fold(orderDecider, [placed, fixture(last) as OrderEvent])).toMatchObject({ status, placed: placed.data });
  });

  it('is folded by the process of today', () => {
    const state = fold(orderFulfilment(DEFAULT_FULFILMENT_SETTINGS), [
      fixture('ordering.order-fulfilment-advanced.v1'),
      fixture('ordering.stock-reservation-requested.v1'),
    ]);
    expect(stateName(state.snapshot)).toBe('ORDER_CREATED');
    expect(state.timers.map(({ name }) => name)).toEqual(['RESERVATION_TIMEOUT']);
  });
});

describe('what leaves ordering', () => {
  it('says to payments alone how an order is paid', () => {
    for (const event of fixtures) {
      const told = JSON.stringify(publish(orderingPublications, recorded(event))!.data);
      expect([event.type, told.includes('tok_approve')]).toEqual([
        event.type,
        event.type === 'ordering.payment-requested.v1',
      ]);
      expect(told).not.toContain('requestHash');
    }
  });
});
