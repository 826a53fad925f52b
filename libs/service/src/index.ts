export * from './commits';
export * from './context-definition';
export * from './context-runtime';
export * from './draining';
export * from './refusal';
export * from './runtime.module';
export * from './settings';
