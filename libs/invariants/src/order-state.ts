/** Pieces of one warehouse. */
export interface Allocation {
  readonly warehouse: string;
  readonly quantity: number;
}

export type Ending = 'COMPLETED' | 'FAILED' | 'CANCELLED';

/** The facts of one order that the rules need. Plain JSON, so that an auditor can keep it between two starts. */
export interface OrderState {
  readonly orderId: string;
  readonly total: number;
  placed: number;
  intents: number;
  captures: number;
  captured: number;
  refunded: number;
  /** The amounts of partial refunds, requested and made, by their id. */
  parts: Record<string, { asked: number; made: number }>;
  refused: boolean;
  cancelled: boolean;
  reserved: boolean;
  reservationRefused: boolean;
  released: boolean;
  /** The pieces that are set aside now, by SKU. */
  held: Record<string, readonly Allocation[]>;
  /** Whether `held` lacks pieces that were set aside before the order was first seen. */
  heldUnknown?: true;
  shipped: boolean;
  /** Whether a shipment is booked and not cancelled. */
  booked: boolean;
  shipmentRefused: boolean;
  /** The state of its process; PENDING before the first step. */
  fulfilment: string;
  steps: number;
  timers: readonly { readonly name: string; readonly dueAt: string }[];
  stuck: boolean;
  ending?: Ending;
  endings: number;
  /** The number of events of each type that may occur once only. */
  times: Record<string, number>;
  /** The ids of its events and of the timers that caused some; bounded by `REMEMBERED_IDS`. */
  ids: string[];
  /** Whether older ids were forgotten. Then an unknown cause proves nothing. */
  idsForgotten?: true;
  /** When the last event was recorded, in ISO 8601. */
  lastAt: string;
}

/** An order has some 25 events; one that repeats requests for hours has more. */
export const REMEMBERED_IDS = 200;

export const newOrder = (orderId: string, total: number, placedAt: Date): OrderState => ({
  orderId,
  total,
  placed: 0,
  intents: 0,
  captures: 0,
  captured: 0,
  refunded: 0,
  parts: {},
  refused: false,
  cancelled: false,
  reserved: false,
  reservationRefused: false,
  released: false,
  held: {},
  shipped: false,
  booked: false,
  shipmentRefused: false,
  fulfilment: 'PENDING',
  steps: 0,
  timers: [],
  stuck: false,
  endings: 0,
  times: {},
  ids: [],
  lastAt: placedAt.toISOString(),
});

/** The final states of the process are named like the endings of the order. */
export const isFinal = (state: string): boolean => ['COMPLETED', 'FAILED', 'CANCELLED'].includes(state);

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);

/** The sum of the partial refunds that finance has requested, in minor units. */
export const partsAsked = ({ parts }: OrderState): number => sum(Object.values(parts).map(({ asked }) => asked));
/** The sum of those that the customer has back. */
export const partsMade = ({ parts }: OrderState): number => sum(Object.values(parts).map(({ made }) => made));
/** The money that the shop keeps when every requested refund is made. */
export const kept = (order: OrderState): number => order.captured - order.refunded - partsAsked(order);
