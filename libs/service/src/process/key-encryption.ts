import { InvalidKeyEncryptionKey, LocalKeyEncryption } from '@maru/personal-data';
import type { KeyEncryption } from '@maru/personal-data';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { InvalidSettings, readSettings } from '../settings';

const keys = z.string().superRefine((text, context) => {
  try {
    LocalKeyEncryption.of(text);
  } catch (error) {
    if (!(error instanceof InvalidKeyEncryptionKey)) throw error;
    context.addIssue({ code: 'custom', message: error.message });
  }
});

/** The place of the key-encryption key, for contexts with personal data: the environment or a file. */
export const keyEncryptionSettings = z.object({
  /** 32 bytes in base64. Former keys, which only unwrap, follow it, separated by commas. */
  MARU_KEY_ENCRYPTION_KEY: keys.optional(),
  /** A file with the same keys, one on each line. */
  MARU_KEY_ENCRYPTION_KEY_FILE: z.string().optional(),
});

/** The key-encryption keys of the settings; undefined without any. @throws InvalidSettings */
export function openKeyEncryption(env: Readonly<Record<string, string | undefined>>): KeyEncryption | undefined {
  const settings = readSettings(keyEncryptionSettings, env);
  const given = settings.get('MARU_KEY_ENCRYPTION_KEY');
  const file = settings.get('MARU_KEY_ENCRYPTION_KEY_FILE');
  if (given !== undefined && file !== undefined)
    throw new InvalidSettings('MARU_KEY_ENCRYPTION_KEY and MARU_KEY_ENCRYPTION_KEY_FILE are both set; set one of them');
  if (given !== undefined) return LocalKeyEncryption.of(given);
  return file === undefined ? undefined : keyEncryptionOfFile(file);
}

/** @throws InvalidSettings when the file cannot be read, or has no valid keys */
export function keyEncryptionOfFile(file: string): KeyEncryption {
  try {
    return LocalKeyEncryption.of(readFileSync(file, 'utf8'));
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (cause instanceof InvalidKeyEncryptionKey) throw new InvalidSettings(`the file ${file} ${message}`, { cause });
    throw new InvalidSettings(`the key-encryption key cannot be read from ${file} (${code ?? message})`, { cause });
  }
}
