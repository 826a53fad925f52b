import { accept, reject, storedState, unknownEvent } from '@maru/kernel';
import type { Decider, Decision } from '@maru/kernel';
import type { ReservationEvent } from './reservation.events';

export interface Line {
  readonly sku: string;
  readonly quantity: number;
}

/** The reason why a line is unavailable. */
export interface Shortage {
  readonly sku: string;
  readonly reason: string;
  readonly detail: string;
}

/** The progress of one order in inventory. Its pieces of each SKU are on that SKU's own stream. */
export type Reservation =
  | { readonly status: 'unknown' }
  | { readonly status: 'reserving'; readonly lines: readonly Line[] }
  | { readonly status: 'undoing'; readonly lines: readonly Line[]; readonly shortage: Shortage }
  | { readonly status: 'reserved'; readonly lines: readonly Line[] }
  | { readonly status: 'refused' }
  | { readonly status: 'releasing'; readonly lines: readonly Line[]; readonly answered: boolean }
  /** `answered`: whether the request to reserve has had its answer. */
  | { readonly status: 'released'; readonly answered: boolean };

interface Of<Type extends string> {
  readonly type: Type;
  readonly orderId: string;
}
export type StartReservation = Of<'StartReservation'> & { readonly lines: readonly Line[] };
/** A line was refused; `holding` tells whether others had been set aside before it. */
export type FailReservation = Of<'FailReservation'> & { readonly shortage: Shortage; readonly holding: boolean };
export type ReservationCommand =
  | StartReservation
  | Of<'ConfirmReservation'>
  | FailReservation
  | Of<'RefuseReservation'>
  | Of<'StartRelease'>
  | Of<'FinishRelease'>;

export type ReservationCode = 'INVENTORY.ALREADY_RELEASED';

type Verdict = Decision<ReservationEvent, ReservationCode>;

/** The rules of one order in inventory. It records its intent first, then reserves all lines or none, or frees all. */
export const reservationDecider: Decider<ReservationCommand, Reservation, ReservationEvent, ReservationCode> = {
  initialState: { status: 'unknown' },
  decide,
  evolve,
  stored: storedState(1),
};

function decide(command: ReservationCommand, reservation: Reservation): Verdict {
  switch (command.type) {
    case 'StartReservation':
      return start(command, reservation);
    case 'ConfirmReservation':
      return confirm(command, reservation);
    case 'FailReservation':
      return fail(command, reservation);
    case 'RefuseReservation':
      return reservation.status === 'undoing' ? refused(command.orderId, reservation.shortage) : accept();
    case 'StartRelease':
      return startRelease(command, reservation);
    case 'FinishRelease':
      return reservation.status === 'releasing' ? released(command.orderId) : accept();
  }
}

function start({ orderId, lines }: StartReservation, reservation: Reservation): Verdict {
  if (reservation.status === 'unknown')
    return accept({ type: 'inventory.reservation-started.v1', data: { orderId, lines: [...lines] } });
  if (reservation.status === 'released' && !reservation.answered) return refused(orderId, overtaken(orderId, lines));
  return accept();
}

function confirm({ orderId }: Of<'ConfirmReservation'>, reservation: Reservation): Verdict {
  if (reservation.status === 'reserving')
    return accept({ type: 'inventory.stock-reserved.v1', data: { orderId, lines: [...reservation.lines] } });
  if (reservation.status === 'reserved') return accept();
  return reject('INVENTORY.ALREADY_RELEASED', `order ${orderId} was let go of while its lines were being set aside`);
}

function fail({ orderId, shortage, holding }: FailReservation, reservation: Reservation): Verdict {
  if (reservation.status !== 'reserving') return accept();
  return holding
    ? accept({ type: 'inventory.reservation-failed.v1', data: { orderId, ...shortage } })
    : refused(orderId, shortage);
}

function startRelease({ orderId }: Of<'StartRelease'>, reservation: Reservation): Verdict {
  switch (reservation.status) {
    case 'unknown':
    case 'refused':
      return released(orderId);
    case 'reserving':
    case 'undoing':
    case 'reserved':
      return accept({ type: 'inventory.release-started.v1', data: { orderId } });
    case 'releasing':
    case 'released':
      return accept();
  }
}

function evolve(reservation: Reservation, event: ReservationEvent): Reservation {
  switch (event.type) {
    case 'inventory.reservation-started.v1':
      return { status: 'reserving', lines: event.data.lines };
    case 'inventory.reservation-failed.v1': {
      const { sku, reason, detail } = event.data;
      return { status: 'undoing', lines: linesOf(reservation), shortage: { sku, reason, detail } };
    }
    case 'inventory.stock-reserved.v1':
      return { status: 'reserved', lines: event.data.lines };
    case 'inventory.stock-reservation-refused.v1':
      return reservation.status === 'released' ? { status: 'released', answered: true } : { status: 'refused' };
    case 'inventory.release-started.v1':
      return { status: 'releasing', lines: linesOf(reservation), answered: reservation.status === 'reserved' };
    case 'inventory.stock-released.v1':
      return { status: 'released', answered: wasAnswered(reservation) };
    default:
      return unknownEvent(event);
  }
}

/** The lines that may have pieces set aside. */
export function linesOf(reservation: Reservation): readonly Line[] {
  return 'lines' in reservation ? reservation.lines : [];
}

function wasAnswered(reservation: Reservation): boolean {
  return reservation.status === 'refused' || (reservation.status === 'releasing' && reservation.answered);
}

function overtaken(orderId: string, lines: readonly Line[]): Shortage {
  const detail = `order ${orderId} was let go of before its lines were set aside`;
  return { sku: lines[0]!.sku, reason: 'INVENTORY.ALREADY_RELEASED', detail };
}

function refused(orderId: string, shortage: Shortage): Verdict {
  return accept({ type: 'inventory.stock-reservation-refused.v1', data: { orderId, ...shortage } });
}

function released(orderId: string): Verdict {
  return accept({ type: 'inventory.stock-released.v1', data: { orderId } });
}
