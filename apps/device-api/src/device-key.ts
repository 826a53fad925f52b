import { AccessDenied } from '@maru/security';
import type { Principal } from '@maru/security';

/**
 * The API key of the calling device.
 * @throws AccessDenied for a logged-in user, who is no device
 */
export function deviceKeyOf({ keyId }: Principal): string {
  if (keyId === undefined) throw AccessDenied.forbidden('Devices come with an API key.');
  return keyId;
}
