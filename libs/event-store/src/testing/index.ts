export * from './event-store.contract';
export * from './dying-event-store';
