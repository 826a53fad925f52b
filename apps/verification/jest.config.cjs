const preset = require('../../jest.preset.cjs');

// Specs stand beside what they test.
module.exports = { ...preset, displayName: 'verification', rootDir: __dirname, testMatch: ['**/*.spec.ts'] };
