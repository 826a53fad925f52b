export * from './tokens-on-trial';
