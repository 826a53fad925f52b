import { catalogRejections } from './catalog/rejections';
import { customersRejections } from './customers/rejections';
import { httpRejections } from './http-rejections';
import { inventoryRejections } from './inventory/rejections';
import { orderingRejections } from './ordering/rejections';
import { paymentsRejections } from './payments/rejections';
import { shippingRejections } from './shipping/rejections';

/** Every reason code a client can meet, and the HTTP status it has when it is the answer to a request. */
export const rejectionStatus = {
  ...httpRejections,
  ...catalogRejections,
  ...customersRejections,
  ...inventoryRejections,
  ...orderingRejections,
  ...paymentsRejections,
  ...shippingRejections,
} as const;

export type RejectionCode = keyof typeof rejectionStatus;
