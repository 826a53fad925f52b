export * from './payments.contract';
export * from './events';
export * from './rejections';
export * from './payments.calls';
