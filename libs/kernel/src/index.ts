export * from './causation';
export * from './clock';
export * from './decider';
export * from './decision';
export * from './ids';
export * from './money';
export * from './random';
export * from './scheduler';
