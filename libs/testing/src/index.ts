export * from './event-fixtures';
export * from './eventually';
export * from './given-when-then';
export * from './test-database';
export * from './virtual-time';
