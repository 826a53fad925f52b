export * from './declared-rejections';
export * from './http-rejections';
