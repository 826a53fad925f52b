module.exports = { ...require('../../jest.preset.cjs'), displayName: 'device-api', rootDir: __dirname };
