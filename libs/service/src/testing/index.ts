export * from './beside-a-newer-version';
export * from './context-on-trial';
export * from './controllers-of-every-context';
export * from './planned-lists';
export * from './text-fields';
