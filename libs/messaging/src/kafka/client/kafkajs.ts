/**
 * What this library uses of kafkajs. Every other file imports it from here (held by lint), so that another client, or
 * another version of this one, is met in this folder alone.
 */
export { AssignerProtocol, KafkaJSNonRetriableError, PartitionAssigners } from 'kafkajs';
export type {
  Admin,
  Assigner,
  Batch,
  Broker,
  Cluster,
  Consumer,
  EachBatchPayload,
  GroupMember,
  GroupMemberAssignment,
  ITopicMetadata,
  Kafka,
  KafkaMessage,
  Producer,
  RecordMetadata,
} from 'kafkajs';
