export * from './metrics';
export * from './observe-policies';
