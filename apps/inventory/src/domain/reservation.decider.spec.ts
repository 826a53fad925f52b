import { deriveId } from '@maru/kernel';
import { given } from '@maru/testing';
import { reservationDecider } from './reservation.decider';
import type { ReservationEvent } from './reservation.events';

const orderId = deriveId('order', 'a');
const lines = [
  { sku: 'CUP', quantity: 1 },
  { sku: 'TEA', quantity: 2 },
];
const shortage = { sku: 'TEA', reason: 'INVENTORY.OUT_OF_STOCK', detail: '1 piece is available, 2 are wanted' };

const started: ReservationEvent = { type: 'inventory.reservation-started.v1', data: { orderId, lines } };
const failed: ReservationEvent = { type: 'inventory.reservation-failed.v1', data: { orderId, ...shortage } };
const reserved: ReservationEvent = { type: 'inventory.stock-reserved.v1', data: { orderId, lines } };
const refused: ReservationEvent = { type: 'inventory.stock-reservation-refused.v1', data: { orderId, ...shortage } };
const releaseStarted: ReservationEvent = { type: 'inventory.release-started.v1', data: { orderId } };
const released: ReservationEvent = { type: 'inventory.stock-released.v1', data: { orderId } };

const start = { type: 'StartReservation' as const, orderId, lines };
const confirm = { type: 'ConfirmReservation' as const, orderId };
const fail = (holding: boolean) => ({ type: 'FailReservation' as const, orderId, shortage, holding });
const refuse = { type: 'RefuseReservation' as const, orderId };
const startRelease = { type: 'StartRelease' as const, orderId };
const finishRelease = { type: 'FinishRelease' as const, orderId };

const order = (...history: ReservationEvent[]) => given(reservationDecider, history);

describe('reserving the lines of an order', () => {
  it('records the intent once', () => {
    order().when(start).then([started]);
    order(started).when(start).thenNothing();
  });
  it('answers once when every line is set aside', () => {
    order(started).when(confirm).then([reserved]);
    order(started, reserved).when(confirm).thenNothing();
    order(started, reserved).when(start).thenNothing();
  });
  it('answers at once when the first line is refused', () => {
    order(started).when(fail(false)).then([refused]);
  });
  it('records the undoing before it begins, and answers after', () => {
    order(started).when(fail(true)).then([failed]);
    order(started, failed).when(fail(true)).thenNothing();
    order(started, failed).when(refuse).then([refused]);
    order(started, failed, refused).when(refuse).thenNothing();
  });
  it('cannot be confirmed after it was refused or while it is released', () => {
    order(started, refused).when(confirm).thenRejected('INVENTORY.ALREADY_RELEASED');
    order(started, releaseStarted).when(confirm).thenRejected('INVENTORY.ALREADY_RELEASED');
  });
});

describe('releasing the lines of an order', () => {
  it.each([
    ['is being reserved', [started]],
    ['is reserved', [started, reserved]],
    ['is being undone', [started, failed]],
  ])('records what it is about to do when the order %s', (_, history) => {
    order(...history)
      .when(startRelease)
      .then([releaseStarted]);
  });
  it.each([
    ['was being reserved', [started]],
    ['was being undone', [started, failed]],
  ])('knows which lines to free when the order %s', (_, history) => {
    order(...history)
      .when(startRelease)
      .thenState((state) => expect(state).toEqual({ status: 'releasing', lines, answered: false }));
  });
  it('answers when everything is free', () => {
    order(started, reserved, releaseStarted).when(startRelease).thenNothing();
    order(started, reserved, releaseStarted).when(finishRelease).then([released]);
    order(started, reserved, releaseStarted, released).when(finishRelease).thenNothing();
  });
  it('answers at once when nothing is set aside', () => {
    order(started, refused).when(startRelease).then([released]);
    order().when(startRelease).then([released]);
    order(released).when(startRelease).thenNothing();
  });
  it('refuses a later reservation, once', () => {
    const overtaken: ReservationEvent = {
      type: 'inventory.stock-reservation-refused.v1',
      data: {
        orderId,
        sku: 'CUP',
        reason: 'INVENTORY.ALREADY_RELEASED',
        detail: `order ${orderId} was let go of before its lines were set aside`,
      },
    };
    order(released).when(start).then([overtaken]);
    order(released, overtaken).when(start).thenNothing();
    order(released, overtaken).when(startRelease).thenNothing();
    order(started, releaseStarted, released).when(start).then([overtaken]);
  });
  it('does not repeat the answer to a reservation', () => {
    order(started, reserved, releaseStarted, released).when(start).thenNothing();
    order(started, refused, released).when(start).thenNothing();
  });
});
