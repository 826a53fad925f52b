module.exports = { ...require('../../jest.preset.cjs'), displayName: 'sagas', rootDir: __dirname };
