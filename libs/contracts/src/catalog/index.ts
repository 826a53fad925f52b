export * from './catalog.contract';
export * from './events';
export * from './rejections';
export * from './catalog.calls';
