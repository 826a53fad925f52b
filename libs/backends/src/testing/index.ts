export * from './where-backends-are';
