export * from './carrier';
export * from './describe-kafka';
export * from './embedded.harness';
export * from './kafka.harness';
export * from './message-bus.harness';
