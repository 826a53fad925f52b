// The filter of `npm test`: `jest --filter` with an absolute path, because each project has a root of its own.
// global-teardown.cjs says at the end how much was left out.
const { isSlow } = require('./slow-specs.cjs');

module.exports = (files) => {
  globalThis.__MARU_LEFT_OUT__ = (globalThis.__MARU_LEFT_OUT__ ?? 0) + files.filter(isSlow).length;
  return { filtered: files.filter((file) => !isSlow(file)) };
};
