import { isSealed } from '@maru/personal-data';

/** Whether the address is sealed or absent: that of an order from before there were keys is plain. */
export const isSealedAddress = (address: unknown): boolean =>
  address === undefined || (typeof address === 'string' && isSealed(address));
