import { deriveId } from '@maru/kernel';

/** What a carrier says to a shipment: it goes, under this number, or it does not. */
export type CarrierAnswer =
  | { readonly serviceable: true; readonly carrier: string; readonly trackingNumber: string }
  | { readonly serviceable: false; readonly detail: string };

/**
 * The carrier of the sandbox: goes everywhere but to `unserviceable` (ISO 3166-1 alpha-2). It keeps no books: the answer is
 * calculated from the question, so asking twice gives the same and there is nothing to take back at a cancellation.
 */
export function askSandboxCarrier(
  shipment: { readonly shipmentId: string; readonly country: string },
  unserviceable: readonly string[],
): CarrierAnswer {
  const { shipmentId, country } = shipment;
  if (unserviceable.includes(country)) return { serviceable: false, detail: `No carrier goes to ${country}.` };
  const digits = BigInt(`0x${deriveId('tracking-number', shipmentId).replaceAll('-', '')}`) % 10n ** 12n;
  return { serviceable: true, carrier: 'sandbox', trackingNumber: `SBX${digits.toString().padStart(12, '0')}` };
}
