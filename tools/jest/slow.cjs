// The filter of `npm run test:slow`: what `npm test` leaves out.
const { isSlow } = require('./slow-specs.cjs');

module.exports = (files) => ({ filtered: files.filter(isSlow) });
