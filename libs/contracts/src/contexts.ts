import { auditorContract } from './auditor';
import { catalogContract } from './catalog';
import { customersContract } from './customers';
import { inventoryContract } from './inventory';
import { notificationsContract } from './notifications';
import { orderingContract } from './ordering';
import { paymentsContract } from './payments';
import { shippingContract } from './shipping';

export * from './auditor';
export * from './catalog';
export * from './customers';
export * from './inventory';
export * from './notifications';
export * from './ordering';
export * from './payments';
export * from './shipping';

/** Every context of the shop, by name. Events, topics, rejections, calls and routes derive from this list. */
export const contexts = [
  auditorContract,
  catalogContract,
  customersContract,
  inventoryContract,
  notificationsContract,
  orderingContract,
  paymentsContract,
  shippingContract,
] as const;
