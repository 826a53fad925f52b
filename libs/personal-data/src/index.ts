export * from './person';
export * from './personal-data';
export * from './prepare-personal-keys';
export { BrokenSeal, isSealed } from './sealed-text';
