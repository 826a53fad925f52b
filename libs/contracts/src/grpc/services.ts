import type { ServiceContract } from '@maru/kernel';
import { catalogService } from '../catalog/catalog.calls';
import { customersService } from '../customers/customers.calls';
import { inventoryService } from '../inventory/inventory.calls';
import { orderingService } from '../ordering/ordering.calls';
import { paymentsService } from '../payments/payments.calls';
import { shippingService } from '../shipping/shipping.calls';

/** Every service that a context answers over gRPC. */
export const services: readonly ServiceContract[] = [
  catalogService,
  customersService,
  inventoryService,
  orderingService,
  paymentsService,
  shippingService,
];
