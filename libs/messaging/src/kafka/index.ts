export * from './connect-kafka';
export * from './ensure-topics';
export * from './kafka-settings';
export * from './kafka-message-bus';
export * from './partition-key';
export * from './kafka-relay';
export * from './wire';
