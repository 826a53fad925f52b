export * from './context-client';
export * from './each-found';
export * from './grpc-addresses';
