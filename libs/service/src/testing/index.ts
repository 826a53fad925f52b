export * from './context-on-trial';
