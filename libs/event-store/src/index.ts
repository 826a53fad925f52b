export * from './event-store';
export * from './aggregate-store';
export type { Loaded } from './states/folded';
export * from './states/snapshot-store';
export * from './whole-stream';
export * from './outcome';
export * from './context-event-store';
export * from './in-memory/in-memory-event-store';
export * from './postgres/postgres-event-store';
