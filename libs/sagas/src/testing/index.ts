export * from './describe-definition';
export * from './given-process';
