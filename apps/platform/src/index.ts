export { contexts } from './contexts';
export { startPlatform } from './start-platform';
export type { PlatformOptions, RunningPlatform } from './start-platform';
