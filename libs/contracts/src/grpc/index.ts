// Declares the reason codes, because a caller must know the codes that a callee may refuse with.
import '../rejections';

export * from '../calls';
export * from '../contexts';
export type * from './money-message';
export * from './service-contract';
export * from './services';
