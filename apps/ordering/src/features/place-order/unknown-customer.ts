import { Refusal } from '@maru/service';

/** Nobody can order for somebody whom the shop does not know, or has had to forget. */
export const unknownCustomer = (customerId: string) =>
  new Refusal({ code: 'ORDERING.UNKNOWN_CUSTOMER', detail: `There is no customer ${customerId}.` });
