export * from './ask';
export * from './order-fulfilment/order-fulfilment.events';
export * from './order-fulfilment/order-fulfilment.machine';
export * from './order-fulfilment/order-fulfilment.saga';
export * from './process-manager';
export type { RunningTimer } from './running-timers';
