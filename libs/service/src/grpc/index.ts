export * from './context-client';
export * from './each-found';
