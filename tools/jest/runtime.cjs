// Jest's runtime, except that a package of node_modules is loaded by Node itself, once for all test files of a worker: Nest, TypeORM
// and their dependencies take seconds to load, and Jest would load them for every file anew. Our own code is loaded for every file.
const { default: Runtime } = require('jest-runtime');
const { createRequire } = require('node:module');
const vm = require('node:vm');

const load = createRequire(__filename);
// Packages of the framework that must belong to the test file.
const PER_FILE = /\/node_modules\/(?:jest|@jest|jest-[\w-]+|expect|@swc\/helpers)\//;

module.exports = class extends Runtime {
  constructor(...args) {
    super(...args);
    const { executor } = this;
    executor.compile = (source, filename) =>
      vm.compileFunction(source, executor.injectedModuleParameters, {
        filename,
        importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
      });
    const { cjsLoader } = this;
    const requireModule = cjsLoader.requireModule.bind(cjsLoader);
    cjsLoader.requireModule = (from, name, options, actual) => {
      if (name && !options?.isInternalModule && !this._resolution.isCoreModule(name)) {
        const file = this._resolution.resolveCjs(from, name);
        if (file.includes('/node_modules/') && !PER_FILE.test(file)) return load(file);
      }
      return requireModule(from, name, options, actual);
    };
  }
};
