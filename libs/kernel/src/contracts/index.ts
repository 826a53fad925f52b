export * from './declared-events';
export * from './event-contract';
export type * from './service-contract';
export * from './topics';
