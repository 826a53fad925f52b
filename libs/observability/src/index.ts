export * from './metrics';
export * from './observe-policies';
export * from './security-event';
