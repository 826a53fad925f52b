export * from './admit-callers';
export * from './open-certificates';
export * from './open-trust';
export * from './peers';
export * from './serve-health';
export * from './trust';
export * from './trust-settings';
