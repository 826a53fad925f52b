// The quick specs of a mutation run, which need neither a backend nor the set-up of a test run.
const path = require('node:path');
const preset = require('../../jest.preset.cjs');

module.exports = {
  ...preset,
  rootDir: path.join(__dirname, '..', '..'),
  runner: require.resolve('./runner.cjs'),
  testPathIgnorePatterns: [
    '/node_modules/',
    '\\.(?:int|e2e|kafka|timed|slow)\\.(?:\\w+\\.)*spec\\.ts$',
    // They start the server that speaks EventStoreDB's protocol.
    '/event-store/src/(?:eventstoredb|testing)/',
  ],
  testTimeout: 10_000,
};
