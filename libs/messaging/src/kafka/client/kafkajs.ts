/**
 * The parts of kafkajs that this library uses. Every other file imports them from here (a lint rule), so that another
 * client, or another version of this one, changes only this folder.
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
