module.exports = { ...require('../../jest.preset.cjs'), displayName: 'auditor', rootDir: __dirname };
