export * from './fulfilments';
export * from './order-fulfilment.definitions';
export * from './order-fulfilment.events';
export * from './order-fulfilment.machine';
export { MoreFulfilments } from './order-fulfilment.saga';
