export { otlpExporter, OTLP_PROTOCOLS } from './otlp-exporter';
export { SAMPLERS } from './sampling';
export type { ShownSpan } from './shown-span';
export * from './span-ring';
export * from './traces';
