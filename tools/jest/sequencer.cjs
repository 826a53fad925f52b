// Jest asks its sequencer for the order of the test files of a run just before the global set-up: this is where the set-up can learn
// which files will run, and so what they need. The order itself is Jest's own.
const Sequencer = require('@jest/test-sequencer').default;

module.exports = class extends Sequencer {
  sort(tests) {
    globalThis.__MARU_TEST_FILES__ = tests.map(({ path }) => path);
    return super.sort(tests);
  }
};
