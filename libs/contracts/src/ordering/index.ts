export * from './ordering.contract';
export * from './events';
export * from './rejections';
export * from './ordering.calls';
