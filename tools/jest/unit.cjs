// The filter of `npm run test:unit`: specs of one thing without a backend. Their names have no part before `.spec.ts`.
const UNIT = /\/[^/.]+\.spec\.ts$/;

module.exports = (files) => ({ filtered: files.filter((file) => UNIT.test(file)) });
