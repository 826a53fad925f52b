module.exports = { ...require('../../jest.preset.cjs'), displayName: 'invariants', rootDir: __dirname };
