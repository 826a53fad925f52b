// Jest's own runner, twice: first the files that need little, side by side; then those that start a whole shop, one
// at a time, because what they measure beside others is the load.
const { default: TestRunner, EmittingTestRunner } = require('jest-runner');

const NEEDS_THE_MACHINE = /\.e2e\.spec\.ts$/;

module.exports = class extends EmittingTestRunner {
  constructor(globalConfig, context) {
    super(globalConfig, context);
    this.together = new TestRunner(globalConfig, context);
    this.alone = new TestRunner({ ...globalConfig, maxWorkers: 1 }, context);
  }

  on(event, listener) {
    const ends = [this.together.on(event, listener), this.alone.on(event, listener)];
    return () => ends.forEach((end) => end());
  }

  async runTests(tests, watcher, options) {
    const alone = tests.filter(({ path }) => NEEDS_THE_MACHINE.test(path));
    const together = tests.filter((test) => !alone.includes(test));
    if (together.length > 0) await this.together.runTests(together, watcher, options);
    if (alone.length > 0 && !watcher.isInterrupted()) await this.alone.runTests(alone, watcher, options);
  }
};
