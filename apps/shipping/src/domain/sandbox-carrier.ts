import type { Address } from '@maru/contracts';
import { deriveId } from '@maru/kernel';

/** A carrier's answer to a shipment: accepted under a tracking number, or refused. */
export type CarrierAnswer =
  | { readonly serviceable: true; readonly carrier: string; readonly trackingNumber: string }
  | { readonly serviceable: false; readonly reason: ShipmentReason; readonly detail: string };

type ShipmentReason = 'SHIPPING.UNSERVICEABLE' | 'SHIPPING.ADDRESS_ERASED';

/** The answer instead of the carrier's when the address is erased. */
export const ADDRESS_ERASED: CarrierAnswer = {
  serviceable: false,
  reason: 'SHIPPING.ADDRESS_ERASED',
  detail: 'The customer has closed their account: their address is erased.',
};

/**
 * The carrier of the sandbox, which serves every country except `unserviceable` (ISO 3166-1 alpha-2). It has no books:
 * the answer is computed from the request, so a repeated request gets the same answer, and a cancellation has nothing
 * to undo.
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
