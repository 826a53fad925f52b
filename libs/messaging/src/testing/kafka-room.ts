import type { ConsumerFault } from '../delivery/delivery-settings';
import { kafkaHarness } from './kafka.harness';
import type { KafkaHarness, KafkaHarnessOptions } from './kafka.harness';
import { StockRoom } from './stock-room';

/** A stock room on Kafka, and the faults that its consumers report. */
export interface KafkaRoom {
  readonly room: StockRoom;
  readonly harness: KafkaHarness;
  readonly faults: ConsumerFault[];
}

export async function openKafkaRoom(options: KafkaHarnessOptions): Promise<KafkaRoom> {
  let harness!: KafkaHarness;
  const faults: ConsumerFault[] = [];
  const bus = { onFault: (fault: ConsumerFault) => void faults.push(fault), ...options.bus };
  const room = await StockRoom.open(
    async (publications) => (harness = await kafkaHarness(publications, { ...options, bus })),
  );
  return { room, harness, faults };
}
