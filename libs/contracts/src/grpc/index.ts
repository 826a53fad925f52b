export * from '../calls';
export * from '../contexts';
export * from './grpc-status';
export type * from './money-message';
export * from './service-contract';
export * from './services';
