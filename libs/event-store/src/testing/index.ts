export * from './event-store.contract';
export * from './dying-event-store';
export * from './store-with-newer-events';
