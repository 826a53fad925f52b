// A caller has to know the codes with which a callee may refuse.
import '../rejections';

export * from '../catalog/catalog.calls';
export * from '../customers/customers.calls';
export * from '../inventory/inventory.calls';
export * from '../ordering/ordering.calls';
export * from '../payments/payments.calls';
export * from '../shipping/shipping.calls';
export type * from './money-message';
export * from './service-contract';
export * from './services';
