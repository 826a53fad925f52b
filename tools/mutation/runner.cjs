// Jest's own runner, without the files that have no test for the mutant. Stryker names the tests by a pattern, and Jest
// would still load each file that imports the mutated one: in the kernel nearly all of them.
const { default: TestRunner } = require('jest-runner');

// The tests of each file, from its last run in this process.
const namesOf = new Map();

module.exports = class extends TestRunner {
  constructor(globalConfig, context) {
    super(globalConfig, context);
    this.pattern = globalConfig.testNamePattern && new RegExp(globalConfig.testNamePattern, 'i');
    this.on('test-file-success', ([{ path }, { testResults }]) => {
      namesOf.set(
        path,
        testResults.map(({ fullName }) => fullName),
      );
    });
  }

  runTests(tests, watcher, options) {
    const mayMatch = ({ path }) => namesOf.get(path)?.some((name) => this.pattern.test(name)) ?? true;
    return super.runTests(this.pattern ? tests.filter(mayMatch) : tests, watcher, options);
  }
};
