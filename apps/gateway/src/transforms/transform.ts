import type { HeaderRules } from '@maru/contracts';

export type { HeaderRules, Transform } from '@maru/contracts';

type Headers = Record<string, string | string[] | undefined>;

export function withRules(headers: Headers, rules?: HeaderRules): Headers {
  if (!rules) return headers;
  const { remove = [], set = {} } = rules;
  const left = Object.entries(headers).filter(([name]) => !remove.includes(name));
  return { ...Object.fromEntries(left), ...set };
}

/** The JSON text without the fields of `paths`; text that is no JSON stays as it is. */
export function withoutFields(body: Buffer, paths: readonly string[]): Buffer {
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8'));
  } catch {
    // Unchanged, although the context called it JSON, because the client should see the context's answer.
    return body;
  }
  for (const path of paths) remove(value, path.split('.'));
  return Buffer.from(JSON.stringify(value));
}

function remove(value: unknown, [name, ...rest]: readonly string[]): void {
  if (typeof value !== 'object' || value === null || name === undefined) return;
  const fields = value as Record<string, unknown>;
  const names = name === '*' ? Object.keys(fields) : Object.hasOwn(fields, name) ? [name] : [];
  for (const each of names) {
    if (rest.length > 0) remove(fields[each], rest);
    else delete fields[each];
  }
}
