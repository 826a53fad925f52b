export * from './event-store';
export * from './aggregate-store';
