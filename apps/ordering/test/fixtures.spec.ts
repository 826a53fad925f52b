import { contractByType, contractsByContext } from '@maru/contracts';
import type { RecordedEvent } from '@maru/event-store';
import { fold } from '@maru/kernel';
import { publish } from '@maru/messaging';
import { Person } from '@maru/personal-data';
import { DEFAULT_FULFILMENT_SETTINGS, orderFulfilment } from '../src/fulfilment';
import { stateName } from '@maru/sagas';
import { eventFixtures } from '@maru/testing';
import { join } from 'node:path';
import { orderDecider } from '../src/domain/order.decider';
import { StoredOrderPlaced, StoredOrderPlacedV1 } from '../src/domain/order.events';
import type { OrderEvent } from '../src/domain/order.events';
import { orderingPublications } from '../src/integration/publications';

const byType = eventFixtures('ordering', join(__dirname, 'fixtures'));
// Payment tokens have been sealed since there is a key-encryption key. The other fixtures have the older, plain tokens.
const sealed = eventFixtures('ordering', join(__dirname, 'fixtures', 'sealed-tokens'));
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

  it.each(fixtures)('$type still fits its stored form', ({ type, data }) => {
    const stored = [StoredOrderPlaced, StoredOrderPlacedV1].find((contract) => contract.type === type);
    const { schema } = stored ?? contractByType.get(type)!;
    expect(schema.parse(data)).toEqual(data);
  });

  it.each(fixtures)('$type is still published as its contract says', (event) => {
    const message = publish(orderingPublications, recorded(event))!;
    expect(message.type).toBe(event.type);
    expect(contractByType.get(message.type)!.schema.parse(message.data)).toEqual(message.data);
  });

  it.each(['v1', 'v2'])('is folded by today’s order, placed as %s', (version) => {
    const placed = fixture(`ordering.order-placed.${version}`) as OrderEvent;
    for (const [last, status] of [
      ['ordering.order-cancellation-requested.v1', 'CANCELLING'],
      ['ordering.order-confirmed.v1', 'CONFIRMED'],
      ['ordering.order-failed.v1', 'FAILED'],
      ['ordering.order-cancelled.v1', 'CANCELLED'],
    ] as const)
      expect(fold(orderDecider, [placed, fixture(last) as OrderEvent])).toMatchObject({ status, placed: placed.data });
  });

  it('is folded by today’s process', () => {
    const state = fold(orderFulfilment(DEFAULT_FULFILMENT_SETTINGS), [
      fixture('ordering.order-fulfilment-advanced.v1'),
      fixture('ordering.stock-reservation-requested.v1'),
    ]);
    expect(stateName(state.snapshot)).toBe('ORDER_CREATED');
    expect(state.timers.map(({ name }) => name)).toEqual(['RESERVATION_TIMEOUT']);
  });
});

describe('an event with a sealed payment token', () => {
  const PLACED = 'ordering.order-placed.v2';
  const owner = new Person((sealed.get(PLACED)!.data as { customerId: string }).customerId, Buffer.alloc(32, 'maru'));
  const tokensIn = (data: unknown) => JSON.stringify(data).match(/(?<="paymentToken":")[^"]+/g) ?? [];

  it.each([...sealed.values()])('$type still fits its stored form, and its owner’s key opens the token', (event) => {
    const { schema } = event.type === PLACED ? StoredOrderPlaced : contractByType.get(event.type)!;
    expect(schema.parse(event.data)).toEqual(event.data);
    const tokens = tokensIn(event.data);
    expect(tokens.map((token) => owner.openPaymentToken(token))).toEqual(['tok_approve']);
    expect(tokens[0]).toMatch(/^sealed\.v1\./);
  });

  it('has a fixture for each event whose newest version has a payment token', () => {
    const plain = fixtures.filter(({ type, data }) => type !== 'ordering.order-placed.v1' && tokensIn(data).length > 0);
    expect([...sealed.keys()].sort()).toEqual(plain.map(({ type }) => type).sort());
  });

  it('is folded by today’s order, which keeps the token sealed', () => {
    const placed = sealed.get(PLACED) as OrderEvent;
    const confirmed = fixture('ordering.order-confirmed.v1') as OrderEvent;
    expect(fold(orderDecider, [placed, confirmed])).toMatchObject({ status: 'CONFIRMED', placed: placed.data });
  });

  it('is folded by today’s process, which keeps the token sealed', () => {
    const advanced = sealed.get('ordering.order-fulfilment-advanced.v1')!;
    const state = fold(orderFulfilment(DEFAULT_FULFILMENT_SETTINGS), [advanced]);
    expect(stateName(state.snapshot)).toBe('ORDER_CREATED');
    expect(tokensIn(state.snapshot)).toEqual(tokensIn(advanced.data));
  });

  it('is published to payments with the token, and to others without it', () => {
    for (const event of sealed.values()) {
      const told = publish(orderingPublications, recorded(event))!;
      const asPayments = event.type === 'ordering.payment-requested.v1';
      expect(tokensIn(told.data)).toEqual(asPayments ? tokensIn(event.data) : []);
      expect(contractByType.get(told.type)!.schema.parse(told.data)).toEqual(told.data);
      expect(JSON.stringify(told.data).includes('sealed.v1.') && tokensIn(told.data).length === 0).toBe(
        event.type === PLACED,
      );
    }
  });
});

describe('the messages of ordering', () => {
  it('carry a payment token only in the payment request', () => {
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
