// The filter of `npm run test:unit`: specs of one thing without a backend. Their names have no part before `.spec.ts`,
// or the kind of the thing.
const UNIT = /\/[^/.]+(?:\.(?:decider|machine))?\.spec\.ts$/;

module.exports = (files) => ({ filtered: files.filter((file) => UNIT.test(file)) });
