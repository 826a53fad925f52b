export * from './shipping.contract';
export * from './events';
export * from './rejections';
export * from './shipping.calls';
