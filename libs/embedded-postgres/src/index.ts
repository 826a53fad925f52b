export * from './embedded-postgres';
export * from './embedded-postgres-error';
export { findProcess, isSame, signalProcess } from './process-identity';
export type { FindProcess, FoundProcess, ProcessIdentity } from './process-identity';
