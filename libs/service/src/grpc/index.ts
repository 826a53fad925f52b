export * from './context-client';
export * from './each-found';
export * from './grpc-addresses';
export { CODE_METADATA, grpcStatusOf, PRESENT_METADATA } from './grpc-status';
export * from './message-shape';
