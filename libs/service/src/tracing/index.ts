export { openTraces } from './open-traces';
export { KEPT_TRACES_PATH, serveTraces } from './serve-traces';
export * from './shown-traces';
export { traceSettings, withoutServiceName } from './trace-settings';
