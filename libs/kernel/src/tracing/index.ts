export * from './batch-spans';
export * from './traceparent';
export * from './tracer';
export * from './while-recorded';
