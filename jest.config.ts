/**
 * @jest-config-loader ts-node
 * @jest-config-loader-options {"swc": true}
 */
import type { Config } from 'jest';

const config: Config = {
  projects: ['<rootDir>/apps/*/jest.config.cjs', '<rootDir>/libs/*/jest.config.cjs', '<rootDir>/tools/jest.config.cjs'],
  testSequencer: '<rootDir>/tools/jest/sequencer.cjs',
  globalSetup: '<rootDir>/tools/jest/global-setup.cjs',
  globalTeardown: '<rootDir>/tools/jest/global-teardown.cjs',
  // For the files that may run beside others, see tools/jest/runner.cjs. On two cores a third worker computes while two
  // wait for PostgreSQL, a password hash or a retry.
  maxWorkers: 3,
  workerIdleMemoryLimit: '1GB',
  testTimeout: 60_000,
  coverageProvider: 'v8',
  collectCoverageFrom: ['{apps,libs}/*/src/**/*.ts', '!**/*.spec.ts'],
};
export default config;
