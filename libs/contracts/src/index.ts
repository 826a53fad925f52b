export * from './catalog/events';
export * from './catalog/rejections';
export * from './customers/events';
export * from './customers/rejections';
export * from './events';
export * as fields from './fields';
export type { Address } from './fields';
export * from './inventory/events';
export * from './inventory/rejections';
export * from './notifications/events';
export * from './ordering/events';
export * from './ordering/rejections';
export * from './payments/events';
export * from './payments/rejections';
export * from './rejections';
export * from './shipping/events';
export * from './shipping/rejections';
export * from './topics';

// For contexts, whose domain folders speak of contracts in one import.
export { defineEvent, jsonSchemaOf, topicOf } from '@maru/kernel';
export type { DataOf, EventContract, EventOf, Topic } from '@maru/kernel';
