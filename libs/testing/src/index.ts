export * from './event-fixtures';
export * from './eventually';
export * from './free-port';
export * from './given-when-then';
export * from './tcp-proxy';
export * from './test-database';
export * from './virtual-time';
