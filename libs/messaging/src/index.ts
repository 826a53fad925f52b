export * from './message';
export * from './message-bus';
export * from './publications';
