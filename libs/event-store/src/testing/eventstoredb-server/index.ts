export { EventStoreDbServer, startEventStoreDbServer } from './server';
export type { EventStoreDbServerOptions } from './server';
export type { Faults } from './faults';
export type { ServerVersion } from './server-version';
export type { CallKind } from './open-calls';
