import { readSigningKey, readVerifyingKey } from '@maru/event-store/moving';
import type { SigningKey, VerifyingKey } from '@maru/event-store/moving';
import { InvalidSettings } from '@maru/service';
import type { Settings } from '@maru/service';
import { readFile } from 'node:fs/promises';
import type { logSettings } from '../tools/tool-settings';

type LogSettings = Settings<typeof logSettings>;

/** The key that signs files. @throws InvalidSettings without a valid one */
export async function signingKey(settings: LogSettings): Promise<SigningKey> {
  const file = settings.get('LOG_SIGNING_KEY_FILE');
  const text = settings.get('LOG_SIGNING_KEY') ?? (file === undefined ? undefined : await readFile(file, 'utf8'));
  if (text === undefined)
    throw new InvalidSettings(
      'LOG_SIGNING_KEY is not set; set it to a key of "npm run log -- new-key", or export with --unsigned',
    );
  return checked(file ?? 'LOG_SIGNING_KEY', () => readSigningKey(text));
}

/** The keys of trusted signers. @throws InvalidSettings without a valid one */
export function verifyingKeys(settings: LogSettings): readonly VerifyingKey[] {
  const texts = settings.get('LOG_VERIFYING_KEYS')?.split(',').filter(Boolean) ?? [];
  if (texts.length === 0)
    throw new InvalidSettings(
      'LOG_VERIFYING_KEYS is not set; set it to the public keys of trusted signers, ' +
        'or use --unsigned, which checks the hashes only',
    );
  return texts.map((text) => checked('LOG_VERIFYING_KEYS', () => readVerifyingKey(text)));
}

function checked<Key>(name: string, read: () => Key): Key {
  try {
    return read();
  } catch (cause) {
    throw new InvalidSettings(`${name} ${(cause as Error).message}`, { cause });
  }
}
