module.exports = { ...require('../../jest.preset.cjs'), displayName: 'customers', rootDir: __dirname };
