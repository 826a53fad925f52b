import { nameFromOutside, textFromOutside } from '@maru/kernel';
import type { CarrierAnswer } from './sandbox-carrier';

/**
 * The carrier's answer, fit for events and views. Its text becomes one clean line.
 * @throws Error when its name or tracking number could not be sent back unchanged
 */
export function fromCarrier(answer: CarrierAnswer): CarrierAnswer {
  if (!answer.serviceable) return { ...answer, detail: textFromOutside(answer.detail) };
  const carrier = nameFromOutside(answer.carrier, 'the name of the carrier', 64);
  return { ...answer, carrier, trackingNumber: nameFromOutside(answer.trackingNumber, 'the tracking number', 64) };
}
