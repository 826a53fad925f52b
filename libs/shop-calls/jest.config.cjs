module.exports = { ...require('../../jest.preset.cjs'), displayName: 'shop-calls', rootDir: __dirname };
