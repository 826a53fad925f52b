export * from './event-store.contract';
export type * from './event-store.harness';
export * from './dying-event-store';
export * from './store-with-newer-events';
