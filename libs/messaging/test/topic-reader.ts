import type { Consumer, Kafka, KafkaMessage } from 'kafkajs';

export type ReadRecord = KafkaMessage & { readonly partition: number };

/** Collects the records of a topic in the order in which an outside consumer gets them. */
export class TopicReader {
  readonly records: ReadRecord[] = [];

  private constructor(private readonly consumer: Consumer) {}

  static async open(kafka: Kafka, topic: string): Promise<TopicReader> {
    const consumer = kafka.consumer({ groupId: `${topic}.reader`, maxWaitTimeInMs: 50 });
    const reader = new TopicReader(consumer);
    await consumer.connect();
    await consumer.subscribe({ topics: [topic], fromBeginning: true });
    await consumer.run({
      eachMessage: async ({ partition, message }) => void reader.records.push({ ...message, partition }),
    });
    return reader;
  }

  close(): Promise<void> {
    return this.consumer.disconnect();
  }
}
