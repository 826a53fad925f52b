import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fulfilmentDefinitions, orderFulfilment } from '../src/fulfilment';
import type { FulfilmentEvent } from '../src/fulfilment';
import type { ProcessDefinition } from '@maru/sagas';
import { describeBehaviour, describeMigration } from '@maru/sagas/testing';

const order = {
  orderId: '00000000-0000-5000-8000-000000000001',
  customerId: '00000000-0000-5000-8000-000000000002',
  currency: 'EUR',
  lines: [{ productId: '00000000-0000-5000-8000-000000000003', sku: 'TEA', name: 'Tea', quantity: 2, unitPrice: 450 }],
  total: 900,
  shippingAddress: 'sealed',
  paymentToken: 'tok',
};
const refusal = (type: string) => ({ type, reason: `A.${type}`, detail: type }) as FulfilmentEvent;
const refusals = ['stock-reservation-refused', 'payment-refused', 'shipment-refused'];
const plain = [
  'order-cancellation-requested',
  'stock-reserved',
  'stock-released',
  'payment-captured',
  'payment-cancelled',
  'payment-refunded',
  'shipment-booked',
  'shipment-cancelled',
  'order-confirmed',
  'order-failed',
  'order-cancelled',
];
const messages = new Map<string, FulfilmentEvent>([
  ['order-placed', { type: 'order-placed', order }],
  ...refusals.map((type) => [type, refusal(type)] as const),
  ...plain.map((type) => [type, { type } as FulfilmentEvent] as const),
]);

// Not the defaults, because those may change without a new version.
export const SETTINGS = {
  reservationMs: 30_000,
  paymentMs: 60_000,
  shipmentMs: 30_000,
  compensationMs: 30_000,
  longestMs: 600_000,
};

const FOLDER = join(__dirname, '../test/fulfilment/released');
export const releasedFile = (version: number) => join(FOLDER, `order-fulfilment.v${version}.txt`);

const definitions = fulfilmentDefinitions(SETTINGS);
export const versions = definitions.map(({ version }) => version);

/** The whole behaviour of a definition, as text. */
export function describeDefinition(definition: ProcessDefinition<FulfilmentEvent>): string {
  const alone = [{ ...definition, migrate: {} }];
  const behaviour = describeBehaviour(orderFulfilment(SETTINGS, { definitions: alone }), messages, [
    'settings',
    'order',
  ]);
  const older = definitions.filter(({ version }) => version < definition.version);
  return behaviour + older.map((from) => describeMigration(definition as never, from as never)).join('');
}

/** The whole behaviour of this version of the fulfilment, as text. */
export function describeVersion(version: number): string {
  return describeDefinition(definitions.find((definition) => definition.version === version)!);
}

/** The description as it was released; undefined when the version is not released. */
export function released(version: number): string | undefined {
  return existsSync(releasedFile(version)) ? readFileSync(releasedFile(version), 'utf8') : undefined;
}

if (require.main === module)
  for (const version of versions.filter((each) => released(each) === undefined)) {
    writeFileSync(releasedFile(version), describeVersion(version));
    process.stdout.write(`described ${releasedFile(version)}\n`);
  }
