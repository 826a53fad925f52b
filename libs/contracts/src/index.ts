export * from './context-contract';
export * from './context-names';
export * from './contexts';
export * from './events';
export * as fields from './fields';
export type { Address } from './fields';
export * from './fronts';
export * from './rejections';
export * from './order-streams';
export { paymentIdOf } from './payments/payment-id';
export * from './route-contract';
export * from './topics';

// Exported again so that the domain folder of a context needs one import for contracts.
export { defineEvent, jsonSchemaOf, topicOf } from '@maru/kernel';
export type { DataOf, EventContract, EventOf, Topic } from '@maru/kernel';
