export * from './connect-kafka';
export * from './ensure-topics';
export * from './partition-key';
export * from './wire';
