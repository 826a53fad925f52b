import { contractsByContext } from '@maru/contracts';
import { fold } from '@maru/kernel';
import { eventFixtures } from '@maru/testing';
import { join } from 'node:path';
import { bookingAttemptDecider } from '../src/domain/booking-attempt.decider';
import { bookingAttemptContracts } from '../src/domain/booking-attempt.events';
import { reservationDecider } from '../src/domain/reservation.decider';
import { reservationContracts } from '../src/domain/reservation.events';
import { availableOf, onHandOf, reservedOf } from '../src/domain/stock-item';
import { stockItemDecider } from '../src/domain/stock-item.decider';
import { stockItemContracts } from '../src/domain/stock-item.events';

const fixtures = eventFixtures('inventory', join(__dirname, 'fixtures'));
const written = [...stockItemContracts, ...reservationContracts, ...bookingAttemptContracts];
const history = (...names: string[]) => names.map((name) => fixtures.get(`inventory.${name}.v1`) as never);

describe('every event version of inventory', () => {
  it.each(written.map((contract) => [contract.type, contract] as const))('%s can still be read', (type, { schema }) => {
    expect(schema.parse(fixtures.get(type)!.data)).toEqual(fixtures.get(type)!.data);
  });

  it('has a fixture, and every fixture is of a known event', () => {
    expect([...fixtures.keys()].sort()).toEqual(written.map(({ type }) => type).sort());
    const declared = contractsByContext.get('inventory')!.map(({ type }) => type);
    expect(written.map(({ type }) => type)).toEqual(expect.arrayContaining(declared));
  });

  it('still folds into the stock of a SKU', () => {
    const received = ['sku-registered', 'stock-received', 'stock-received'];
    const levels = (...then: string[]) => {
      const item = fold(stockItemDecider, history(...received, ...then));
      return [onHandOf(item), reservedOf(item), availableOf(item)];
    };
    expect(levels('stock-adjusted')).toEqual([36, 0, 36]);
    expect(levels('stock-allocated', 'stock-low')).toEqual([40, 3, 37]);
    expect(levels('stock-allocated', 'stock-deallocated')).toEqual([40, 0, 40]);
    expect(levels('stock-allocated', 'stock-shipped')).toEqual([37, 0, 37]);
    expect(levels('allocation-forestalled')).toEqual([40, 0, 40]);
  });

  it('still folds into an attempt to book', () => {
    const since = { events: 12, closings: 3, booked: 4 };
    expect(fold(bookingAttemptDecider, history('booking-attempted'))).toEqual({ since });
  });

  it('still folds into the reservation of an order', () => {
    const status = (...names: string[]) => fold(reservationDecider, history(...names)).status;
    expect(status('reservation-started')).toBe('reserving');
    expect(status('reservation-started', 'stock-reserved')).toBe('reserved');
    expect(status('reservation-started', 'reservation-failed')).toBe('undoing');
    expect(status('reservation-started', 'reservation-failed', 'stock-reservation-refused')).toBe('refused');
    expect(status('reservation-started', 'stock-reserved', 'release-started')).toBe('releasing');
    expect(status('reservation-started', 'stock-reserved', 'release-started', 'stock-released')).toBe('released');
  });
});
