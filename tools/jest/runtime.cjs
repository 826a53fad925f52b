// Jest's runtime, which reads nothing twice in a worker. A package of node_modules is loaded by Node itself, once for
// all test files: Nest, TypeORM and their dependencies take seconds to load. Our own modules run anew for every test
// file, but are transformed and compiled once.
const { default: Runtime } = require('jest-runtime');
const { statSync } = require('node:fs');
const { createRequire } = require('node:module');
const vm = require('node:vm');

const load = createRequire(__filename);
// Packages that must run anew: those of the test framework, and those that keep a list of all classes ever decorated.
const ANEW = /\/node_modules\/(?:jest|@jest|jest-[\w-]+|expect|@swc\/helpers|@nestjs\/graphql|@nestjs\/mercurius)\//;

const packages = new Map();
const transformed = new Map();
const compiled = new Map();

module.exports = class extends Runtime {
  constructor(...args) {
    super(...args);
    this.loadPackagesOnce();
    this.transformOnce();
    this.compileOnce();
  }

  loadPackagesOnce() {
    const { cjsLoader } = this;
    const requireModule = cjsLoader.requireModule.bind(cjsLoader);
    cjsLoader.requireModule = (from, name, options, actual) => {
      if (name && !options?.isInternalModule && !this._resolution.isCoreModule(name)) {
        const file = this._resolution.resolveCjs(from, name);
        if (file.includes('/node_modules/') && !ANEW.test(file)) {
          if (!packages.has(file))
            packages.set(
              file,
              this._environment.keepingGlobals(() => load(file)),
            );
          return packages.get(file);
        }
      }
      return requireModule(from, name, options, actual);
    };
  }

  transformOnce() {
    const { transformCache } = this;
    const transform = transformCache.transform.bind(transformCache);
    transformCache.transform = (file, options) => {
      const key = `${options?.isInternalModule ?? false} ${file}`;
      // A watching Jest meets changed files in the same worker.
      const { mtimeMs } = statSync(file);
      let known = transformed.get(key);
      if (known?.mtimeMs !== mtimeMs) {
        const code = transform(file, options);
        known = {
          mtimeMs,
          code,
          result: transformCache.transforms.get(file),
          map: transformCache.sourceMaps.get(file),
        };
        transformed.set(key, known);
      }
      if (known.result) transformCache.transforms.set(file, known.result);
      if (known.map) transformCache.sourceMaps.set(file, known.map);
      return known.code;
    };
  }

  compileOnce() {
    const { executor } = this;
    const { injectedModuleParameters: parameters } = executor;
    executor.compile = (source, filename) => {
      let known = compiled.get(filename);
      if (known?.source !== source || known.parameters.join() !== parameters.join()) {
        const importModuleDynamically = vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER;
        const run = vm.compileFunction(source, parameters, { filename, importModuleDynamically });
        known = { source, parameters, run };
        compiled.set(filename, known);
      }
      return known.run;
    };
  }
};
