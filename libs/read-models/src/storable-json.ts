import { storableText } from '@maru/kernel';

// How `JSON.stringify` writes what PostgreSQL cannot store. It also finds a text that looks so; that is harmless.
const UNSTORABLE = /\\u(?:0000|d[89a-f])/;

/**
 * The value as JSON whose texts PostgreSQL can store in columns of text and jsonb: a NUL or a lone surrogate becomes a
 * replacement character. The log may hold them in what another system once said.
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
