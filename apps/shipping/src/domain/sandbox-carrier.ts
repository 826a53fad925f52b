import type { Address } from '@maru/contracts';
import { deriveId } from '@maru/kernel';

/** What a carrier says to a shipment: it goes, under this number, or it does not. */
export type CarrierAnswer =
  | { readonly serviceable: true; readonly carrier: string; readonly trackingNumber: string }
  | { readonly serviceable: false; readonly reason: ShipmentReason; readonly detail: string };

type ShipmentReason = 'SHIPPING.UNSERVICEABLE' | 'SHIPPING.ADDRESS_ERASED';

/** What is answered in the carrier's place when nobody can tell any more where the goods are to go. */
export const ADDRESS_ERASED: CarrierAnswer = {
  serviceable: false,
  reason: 'SHIPPING.ADDRESS_ERASED',
  detail: 'The customer has closed their account: their address is erased.',
};

/**
 * The carrier of the sandbox: goes everywhere but to `unserviceable` (ISO 3166-1 alpha-2). It keeps no books: the answer is
 * calculated from the question, so asking twice gives the same and there is nothing to take back at a cancellation.
 */
export function askSandboxCarrier(
  shipment: { readonly shipmentId: string; readonly address: Address },
  unserviceable: readonly string[],
): CarrierAnswer {
  const { shipmentId, address } = shipment;
  const { country } = address;
  if (unserviceable.includes(country))
    return { serviceable: false, reason: 'SHIPPING.UNSERVICEABLE', detail: `No carrier goes to ${country}.` };
  const digits = BigInt(`0x${deriveId('tracking-number', shipmentId).replaceAll('-', '')}`) % 10n ** 12n;
  return { serviceable: true, carrier: 'sandbox', trackingNumber: `SBX${digits.toString().padStart(12, '0')}` };
}
