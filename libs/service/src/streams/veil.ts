import { isSealed } from '@maru/personal-data';
import type { VeiledFields } from '../context-definition';

/** In place of personal data that stays sealed. */
export const SEALED = '(sealed)';
/** In place of a secret. */
export const HIDDEN = '(hidden)';

/** Opens a sealed text; undefined when it cannot be opened. */
export type OpenSealed = (sealed: string) => string | undefined;

/**
 * A copy of plain JSON without personal data and secrets. With `open`, personal data is shown; a text that it does not
 * open stays sealed.
 */
export function veiled(json: unknown, fields: VeiledFields, open?: OpenSealed): unknown {
  const secret = new Set(fields.secret);
  const personal = new Set(open ? [] : fields.personal);
  const copy = (value: unknown, field?: string): unknown => {
    if (value === null || value === undefined) return value;
    if (field !== undefined && secret.has(field)) return HIDDEN;
    if (field !== undefined && personal.has(field)) return SEALED;
    if (typeof value === 'string') return isSealed(value) ? opened(value, open) : value;
    if (typeof value !== 'object') return value;
    if (Array.isArray(value)) return value.map((item) => copy(item));
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, copy(item, key)]));
  };
  return copy(json);
}

function opened(sealed: string, open: OpenSealed | undefined): unknown {
  const text = open?.(sealed);
  if (text === undefined) return SEALED;
  // An address is sealed as JSON.
  if (!text.startsWith('{')) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
