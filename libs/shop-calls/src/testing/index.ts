export * from './contexts-on-trial';
