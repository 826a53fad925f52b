import { isSealed } from '@maru/personal-data';

/** Whether the address is sealed or absent. That of an order from before persons had keys is plain. */
export const isSealedAddress = (address: unknown): boolean =>
  address === undefined || (typeof address === 'string' && isSealed(address));
