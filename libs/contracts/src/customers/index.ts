export * from './customers.contract';
export * from './events';
export * from './rejections';
export * from './customers.calls';
