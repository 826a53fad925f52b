export * from './context-on-trial';
export * from './beside-a-newer-version';
export * from './text-fields';
export * from './planned-lists';
