export * from './embedded.harness';
export * from './message-bus.contract';
export * from './message-bus.harness';
