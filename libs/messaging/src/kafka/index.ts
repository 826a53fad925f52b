export type { Kafka } from './client/kafkajs';
export * from './client/connect-kafka';
export * from './ensure-topics';
export * from './kafka-settings';
export * from './kafka-message-bus';
export * from './records/partition-key';
export * from './relay/kafka-relay';
export * from './records/kafka-record';
export * from './records/wire';
