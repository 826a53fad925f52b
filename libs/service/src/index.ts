export * from './context-definition';
export * from './refusal';
