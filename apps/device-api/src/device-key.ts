import { AccessDenied } from '@maru/security';
import type { Principal } from '@maru/security';

/** The API key that a device has come with. @throws AccessDenied for whoever has logged in instead: they are no device */
export function deviceKeyOf({ keyId }: Principal): string {
  if (keyId === undefined) throw AccessDenied.forbidden('Devices come with an API key.');
  return keyId;
}
