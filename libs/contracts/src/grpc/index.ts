// A caller has to know the codes with which a callee may refuse.
import '../rejections';

export * from '../calls';
export * from '../contexts';
export type * from './money-message';
export * from './service-contract';
export * from './services';
