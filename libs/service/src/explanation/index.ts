export * from './context-explanation';
export * from './explains';
