export * from './backend-error';
export * from './cache-folder';
export type { Exit } from './guarded-process';
export * from './consul/start-consul';
export * from './redis/start-redis';
export * from './kafka/open-kafka';
export * from './kafka/start-kafka';
export * from './kafka/kafka-availability';
export * from './eventstoredb/start-small-event-store-db';
