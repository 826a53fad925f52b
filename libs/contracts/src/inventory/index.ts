export * from './inventory.contract';
export * from './events';
export * from './rejections';
export * from './inventory.calls';
export * from './stock-levels';
