import { declareRejections, httpRejections } from '@maru/kernel';
import { catalogRejections } from './catalog/rejections';
import { customersRejections } from './customers/rejections';
import { inventoryRejections } from './inventory/rejections';
import { orderingRejections } from './ordering/rejections';
import { paymentsRejections } from './payments/rejections';
import { shippingRejections } from './shipping/rejections';

const shopRejections = declareRejections({
  ...catalogRejections,
  ...customersRejections,
  ...inventoryRejections,
  ...orderingRejections,
  ...paymentsRejections,
  ...shippingRejections,
});

type ShopRejections = typeof shopRejections;

declare module '@maru/kernel' {
  // eslint-disable-next-line @typescript-eslint/no-empty-object-type -- adds the codes of the shop to `RejectionCode`
  interface DeclaredRejections extends ShopRejections {}
}

/** Every reason code a client can meet, and the HTTP status it has when it is the answer to a request. */
export const rejectionStatus = { ...httpRejections, ...shopRejections } as const;

export type { RejectionCode } from '@maru/kernel';
