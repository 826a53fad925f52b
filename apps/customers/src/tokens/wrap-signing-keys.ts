import type { KeyTable, KeyWrapping } from '@maru/personal-data';
import { readWrapped } from '@maru/personal-data';
import { renewed } from './stored-signing-key';
import type { StoredSigningKey } from './stored-signing-key';

interface Row {
  readonly kid: string;
  readonly stored: StoredSigningKey;
}

/**
 * Wraps the signing key in force as `wrapPersonalKeys` does persons' keys.
 * @returns the number of written keys
 */
export async function wrapSigningKeys(customers: KeyTable, wrapping: KeyWrapping): Promise<number> {
  let written = 0;
  for (const { kid, stored } of await rowsOf(customers)) {
    const wrapped = await renewed(wrapping, kid, stored);
    if (wrapped === undefined) continue;
    // A key that is retired concurrently stays without its private part.
    const update = `UPDATE signing_key SET private_jwk = to_jsonb($2::text)
                     WHERE kid = $1 AND private_jwk = $3::jsonb RETURNING 1 AS done`;
    written += (await customers.query(update, [kid, wrapped, JSON.stringify(stored)])).rows.length;
  }
  return written;
}

/** The number of private keys in each stored form: by the id of the key-encryption key, and under `plain`. */
export async function formsOfSigningKeys(customers: KeyTable): Promise<Readonly<Record<string, number>>> {
  const forms: Record<string, number> = {};
  for (const { stored } of await rowsOf(customers)) {
    const form = typeof stored === 'string' ? readWrapped(Buffer.from(stored, 'base64'))!.keyId : 'plain';
    forms[form] = (forms[form] ?? 0) + 1;
  }
  return forms;
}

async function rowsOf(customers: KeyTable): Promise<readonly Row[]> {
  const text = 'SELECT kid, private_jwk AS stored FROM signing_key WHERE private_jwk IS NOT NULL';
  return (await customers.query<Row>(text, [])).rows;
}
