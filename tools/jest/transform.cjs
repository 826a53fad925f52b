// SWC for our TypeScript; ES modules in node_modules are down-levelled to CommonJS; CommonJS passes through untouched.
// Jest runs in CommonJS mode, while Nest 12 and some of its dependencies ship ES modules only.
const { createTransformer } = require('@swc/jest');
const { createHash } = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');

const base = { swcrc: false, module: { type: 'commonjs' }, sourceMaps: 'inline' };
const typescript = createTransformer({
  ...base,
  jsc: {
    target: 'es2022',
    keepClassNames: true,
    parser: { syntax: 'typescript', decorators: true },
    transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
  },
});
const esm = createTransformer({
  ...base,
  sourceMaps: false,
  jsc: { target: 'es2022', parser: { syntax: 'ecmascript' } },
});
// A CommonJS file with a dynamic import(): the import becomes a require, so that it stays inside Jest's module registry.
const commonjsWithImport = createTransformer({
  ...base,
  sourceMaps: false,
  isModule: true,
  jsc: { target: 'es2022', parser: { syntax: 'ecmascript' } },
});

const moduleTypes = new Map();
function isEsm(file) {
  if (file.endsWith('.mjs')) return true;
  if (file.endsWith('.cjs')) return false;
  const dir = path.dirname(file);
  if (!moduleTypes.has(dir)) moduleTypes.set(dir, nearestPackageType(dir) === 'module');
  return moduleTypes.get(dir);
}
function nearestPackageType(dir) {
  const manifest = path.join(dir, 'package.json');
  if (fs.existsSync(manifest)) return JSON.parse(fs.readFileSync(manifest, 'utf8')).type;
  const parent = path.dirname(dir);
  return parent === dir ? undefined : nearestPackageType(parent);
}
function pick(file, source) {
  if (file.endsWith('.ts')) return typescript;
  if (isEsm(file)) return esm;
  return /\b(?:await|return|=>) import\(/.test(source) ? commonjsWithImport : null;
}

module.exports = {
  process: (source, file, options) => pick(file, source)?.process(source, file, options) ?? { code: source },
  getCacheKey: (source, file, options) =>
    pick(file, source)?.getCacheKey(source, file, options) ??
    `untouched-${createHash('sha1').update(source).update(file).digest('hex')}`,
};
