import { storableText } from '@maru/kernel';

// The escapes by which `JSON.stringify` writes characters that PostgreSQL cannot store. A text that only looks like an
// escape matches, too, which is harmless.
const UNSTORABLE = /\\u(?:0000|d[89a-f])/;

/**
 * The value as JSON whose texts PostgreSQL can store in columns of text and jsonb. A NUL or a lone surrogate becomes a
 * replacement character. The log may have them in texts of other systems.
 */
export function storableJson(value: unknown): string {
  const json = JSON.stringify(value);
  return UNSTORABLE.test(json) ? JSON.stringify(JSON.parse(json, (_key, part: unknown) => storable(part))) : json;
}

function storable(part: unknown): unknown {
  if (typeof part === 'string') return storableText(part);
  if (typeof part !== 'object' || part === null || Array.isArray(part)) return part;
  return Object.fromEntries(Object.entries(part).map(([name, each]) => [storableText(name), each as unknown]));
}
