export * from './contexts-on-trial';
export * from './front-on-trial';
