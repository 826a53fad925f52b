export { EventStoreDbServer, startEventStoreDbServer } from './server';
export type { EventStoreDbServerOptions } from './server';
export type { Faults } from './faults';
export type { CallKind } from './open-calls';
