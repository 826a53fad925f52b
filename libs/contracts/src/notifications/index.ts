export * from './notifications.contract';
export * from './events';
