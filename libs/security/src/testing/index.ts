export * from './forgeries';
export * from './tokens-on-trial';
