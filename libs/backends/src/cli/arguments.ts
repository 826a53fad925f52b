import path from 'node:path';
import { parseArgs } from 'node:util';

export type Command =
  | { readonly name: 'list' }
  | { readonly name: 'up'; readonly backends: readonly Wanted[] }
  | { readonly name: 'fetch'; readonly names: readonly string[] }
  | { readonly name: 'usage' };

export interface Wanted {
  readonly name: string;
  readonly port?: number;
  readonly dataDirectory?: string;
}

/** The parsed command line; `usage` when it is invalid. `folder` is the default data folder. */
export function readArguments(args: readonly string[], known: readonly string[], folder: string): Command {
  const parsed = parse(args);
  if (!parsed) return { name: 'usage' };
  const [command, ...names] = parsed.positionals;
  const { port: ports = [], data = folder, temporary } = parsed.values;
  if (command === 'list' && names.length === 0 && ports.length === 0) return { name: 'list' };
  const sensible =
    names.length > 0 && new Set(names).size === names.length && names.every((name) => known.includes(name));
  if (command === 'fetch' && sensible && ports.length === 0) return { name: 'fetch', names };
  if (command !== 'up' || !sensible) return { name: 'usage' };
  const portOf = new Map<string, number>();
  for (const each of ports) {
    // A bare number is for the only backend.
    const [, name = names.length === 1 ? names[0] : undefined, digits] = /^(?:(\w+)=)?(\d{1,5})$/.exec(each) ?? [];
    const port = Number(digits);
    if (!name || !names.includes(name) || portOf.has(name) || !(port >= 1 && port <= 65_535)) return { name: 'usage' };
    portOf.set(name, port);
  }
  const backends = names.map((name) => {
    const port = portOf.get(name);
    return {
      name,
      ...(port !== undefined && { port }),
      ...(!temporary && { dataDirectory: path.resolve(data, name) }),
    };
  });
  return { name: 'up', backends };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { port: { type: 'string', multiple: true }, data: { type: 'string' }, temporary: { type: 'boolean' } },
    });
  } catch (error) {
    if ((error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS')) return undefined;
    throw error;
  }
}
