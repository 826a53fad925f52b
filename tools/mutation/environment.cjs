// The environment of the tests, which ends each AsyncLocalStorage with its test file. Node 20 looks at all of them for
// each promise. A mutation run loads the modules that own one a thousand times in one process.
const { AsyncLocalStorage } = require('node:async_hooks');
const Environment = require('../jest/environment.cjs');

const used = new Set();
for (const method of ['run', 'enterWith']) {
  const original = AsyncLocalStorage.prototype[method];
  AsyncLocalStorage.prototype[method] = function (...given) {
    used.add(this);
    return original.apply(this, given);
  };
}

module.exports = class extends Environment {
  async teardown() {
    await super.teardown();
    for (const storage of used) storage.disable();
    used.clear();
  }
};
