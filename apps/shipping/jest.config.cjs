module.exports = { ...require('../../jest.preset.cjs'), displayName: 'shipping', rootDir: __dirname };
