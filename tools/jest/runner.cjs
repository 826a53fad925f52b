// Jest's own runner, twice: first the files that may run side by side, the longest ahead; then, one at a time, those
// that measure time, because beside others they would measure the load, and those that fill the machine: shops of many
// processes. The walk is the longest: it builds and lints, mostly on one core.
const { default: TestRunner, EmittingTestRunner } = require('jest-runner');

const LONG = [/\/walk\/[^/]*\.e2e\.spec\.ts$/, /\.e2e\.spec\.ts$/];
const NEEDS_THE_MACHINE = /\.timed\.\w+\.spec\.ts$|(distributed|consul)[^/]*\.e2e\.spec\.ts$/;

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
    const place = ({ path }) => [...LONG, /./].findIndex((kind) => kind.test(path));
    // Stable, so that Jest's own order remains within each kind.
    const together = tests.filter((test) => !alone.includes(test)).sort((one, other) => place(one) - place(other));
    if (together.length > 0) await this.together.runTests(together, watcher, options);
    if (alone.length > 0 && !watcher.isInterrupted()) await this.alone.runTests(alone, watcher, options);
  }
};
