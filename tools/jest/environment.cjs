// Tests run in the realm of the worker process itself, not in a VM context as Jest's own environment has it, because
// packages that are loaded once for many test files (runtime.cjs) must share Error, Array and Promise with them. A
// test file gets back what it changes of the globals, of process.env and of the listeners of the process when it
// ends.
const { LegacyFakeTimers, ModernFakeTimers } = require('@jest/fake-timers');
const { AsyncLocalStorage } = require('node:async_hooks');
const { readFileSync, writeFileSync, existsSync } = require('node:fs');
const { ModuleMocker } = require('jest-mock');

// What Jest's framework takes from the global object, so that tests may replace the originals.
const NATIVE = {
  'jest-native-promise': Promise,
  'jest-native-now': Date.now.bind(Date),
  'jest-native-read-file': readFileSync,
  'jest-native-write-file': writeFileSync,
  'jest-native-exists-file': existsSync,
};

// The stores of the modules of a file. Node 20 looks at every store in use for each promise, and modules run anew for
// each file, so a worker would get slower with each.
const stores = new Set();
for (const method of ['run', 'enterWith']) {
  const original = AsyncLocalStorage.prototype[method];
  AsyncLocalStorage.prototype[method] = function (...given) {
    stores.add(this);
    return original.apply(this, given);
  };
}

module.exports = class {
  constructor({ projectConfig: config }) {
    const global = globalThis;
    this.global = global;
    this.conditions = config.testEnvironmentOptions.customExportConditions;
    this.before = Object.getOwnPropertyDescriptors(global);
    this.env = { ...process.env };
    this.exit = process.exit;
    this.listeners = new Map(process.eventNames().map((event) => [event, process.listeners(event)]));
    for (const [name, value] of Object.entries(NATIVE)) global[Symbol.for(name)] ??= value;
    Object.assign(global, config.globals);
    Error.stackTraceLimit = 100;
    this.moduleMocker = new ModuleMocker(global);
    const timerConfig = { idToRef: (id) => id, refToId: (timer) => timer };
    this.fakeTimers = new LegacyFakeTimers({ config, global, moduleMocker: this.moduleMocker, timerConfig });
    this.fakeTimersModern = new ModernFakeTimers({ config, global });
  }

  async setup() {}

  async teardown() {
    this.fakeTimers.dispose();
    this.fakeTimersModern.dispose();
    // A store that is used again, as those of packages are, is enabled again.
    for (const store of stores) store.disable();
    stores.clear();
    for (const key of Reflect.ownKeys(globalThis))
      if (typeof key === 'string' && !(key in this.before)) delete globalThis[key];
    Object.defineProperties(globalThis, this.before);
    for (const name of Object.keys(process.env)) if (!(name in this.env)) delete process.env[name];
    Object.assign(process.env, this.env);
    process.exit = this.exit;
    for (const event of process.eventNames()) {
      const before = this.listeners.get(event) ?? [];
      for (const listener of process.listeners(event)) if (!before.includes(listener)) process.off(event, listener);
    }
    this.global = null;
  }

  /** What a package puts among the globals while it is loaded stays, because it is not loaded again. */
  keepingGlobals(load) {
    const count = Object.getOwnPropertyNames(globalThis).length;
    const loaded = load();
    const names = Object.getOwnPropertyNames(globalThis);
    for (const name of names.slice(count)) this.before[name] = Object.getOwnPropertyDescriptor(globalThis, name);
    return loaded;
  }

  exportConditions() {
    return this.conditions;
  }

  getVmContext() {
    return this.global;
  }
};
