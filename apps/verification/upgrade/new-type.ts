import { OrderFulfilmentAdvanced, topicOf } from '@maru/contracts';
import type { DataOf } from '@maru/contracts';
import { Client } from 'pg';
import type { World } from '../shops/world/world';
import { wholeLog } from '../checkers/whole-log';
import { eachTopicRecord } from '../checkers/topic-records';
import { gramsOf, ShipmentWeighed } from './next/shipment-weighed';
import { WEIGHED } from './next/weighing-fulfilment';

/** The places where the events of the next release's new type arrived. */
export interface NewType {
  /** The numbers of its events in the log, in the topic and at each consumer. */
  readonly written: number;
  readonly onKafka: number;
  readonly inTimelines: number;
  readonly inColumns: number;
  /** The number of orders that got their weight in the state that only the next release has. */
  readonly heardByOrders: number;
  /** One sentence for each event that is not where it should be. */
  readonly violations: readonly string[];
}

/** Follows every event of the new type from the log to the topic, the timeline of its order, and the new column. */
export async function followNewType({ log, kafka, shop }: World): Promise<NewType> {
  const written = new Map<string, { readonly shipmentId: string; readonly orderId: string }>();
  let heardByOrders = 0;
  for await (const { id, type, data } of wholeLog(log)) {
    if (type === ShipmentWeighed.type) written.set(id, data as { shipmentId: string; orderId: string });
    if (type === OrderFulfilmentAdvanced.type && heardIn(data) === WEIGHED) heardByOrders++;
  }
  const onKafka = new Set<string>();
  await eachTopicRecord(kafka.brokers, ({ topic, headers }) => {
    if (topic === topicOf('shipping') && headers['ce_type'] === ShipmentWeighed.type) onKafka.add(headers['ce_id']!);
  });
  const inTimelines = new Set(
    (await rows<{ id: string }>(shop.databaseUrls.get('ordering')!, TIMELINE, [ShipmentWeighed.type])).map(
      ({ id }) => id,
    ),
  );
  const parcels = await rows<{ id: string; grams: number }>(shop.databaseUrls.get('shipping')!, COLUMN, []);
  const grams = new Map(parcels.map((parcel) => [parcel.id, parcel.grams]));

  const violations: string[] = [];
  for (const [id, { shipmentId, orderId }] of written) {
    const where = `${ShipmentWeighed.type} ${id} of order ${orderId}`;
    if (!onKafka.has(id)) violations.push(`${where} has not reached Kafka`);
    if (!inTimelines.has(id)) violations.push(`${where} is not in the order's timeline`);
    if (grams.get(shipmentId) !== gramsOf(orderId))
      violations.push(`${where}: its column has ${grams.get(shipmentId)}`);
  }
  if (written.size === 0) violations.push(`no ${ShipmentWeighed.type} was written, so the next release did not run`);
  if (grams.size > written.size) violations.push(`${grams.size - written.size} parcels have a weight without an event`);
  return {
    written: written.size,
    ...{ onKafka: onKafka.size, inTimelines: inTimelines.size, inColumns: grams.size, heardByOrders },
    violations,
  };
}

const heardIn = (step: unknown): string => (step as DataOf<typeof OrderFulfilmentAdvanced>).heard.event.type;

const TIMELINE = 'SELECT event_id AS id FROM order_timeline WHERE type = $1';
const COLUMN = 'SELECT shipment_id AS id, grams FROM parcel WHERE grams IS NOT NULL';

async function rows<Row extends object>(url: string, query: string, values: readonly unknown[]): Promise<Row[]> {
  const database = new Client({ connectionString: url });
  await database.connect();
  try {
    return (await database.query<Row>(query, [...values])).rows;
  } finally {
    await database.end();
  }
}
