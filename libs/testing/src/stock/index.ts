export * from './examples';
export * from './stock-events';
