export * from './auditor.contract';
export * from './events';
export * from './rejections';
