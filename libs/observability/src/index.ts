export * from './buckets';
export * from './count-circuit-changes';
export * from './merge-texts';
export * from './metrics';
export * from './observe-policies';
export * from './observe-pools';
export * from './observe-process';
export * from './security-event';
