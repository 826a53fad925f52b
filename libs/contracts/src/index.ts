export * from './context-contract';
export * from './context-names';
export * from './contexts';
export * from './events';
export * as fields from './fields';
export type { Address } from './fields';
export * from './fronts';
export * from './rejections';
export * from './route-contract';
export * from './topics';

// For contexts, whose domain folders speak of contracts in one import.
export { defineEvent, jsonSchemaOf, topicOf } from '@maru/kernel';
export type { DataOf, EventContract, EventOf, Topic } from '@maru/kernel';
