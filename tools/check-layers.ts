import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** An import against the direction of a context's layers (ADR 0058). Files are relative to its `src`. */
export interface WrongImport {
  readonly file: string;
  readonly imports: string;
}

/** The layers that a layer must not import. Files in `src` itself (`shared`) and own folders (`own`) are layers too. */
const FORBIDDEN: { readonly [layer: string]: readonly string[] } = {
  domain: ['features', 'views', 'integration', 'lookups', 'own', 'shared'],
  lookups: ['features', 'views', 'integration'],
  features: ['views', 'integration'],
  views: ['features', 'integration'],
  integration: ['views'],
  own: ['views'],
  shared: ['features', 'views'],
};

const LAYERS = ['domain', 'lookups', 'features', 'views', 'integration'];
const WIRING = /^(main|[\w-]+\.(app|module))\.ts$/;
const TRANSPORT = /\.(http|grpc)\.ts$/;

function layerOf(file: string): string {
  const [folder, ...inside] = file.split('/');
  if (inside.length === 0) return WIRING.test(file) ? 'wiring' : 'shared';
  return LAYERS.includes(folder!) ? folder! : 'own';
}

function importsOf(src: string, file: string): readonly string[] {
  const text = readFileSync(path.join(src, file), 'utf8');
  return [...text.matchAll(/(?:\bfrom|\bimport\()\s*'(\.{1,2}\/[^']*)'/g)].map(
    ([, target]) => `${path.posix.join(path.posix.dirname(file), target!)}.ts`,
  );
}

const isWrong = (file: string, imported: string): boolean => {
  const [from, to] = [layerOf(file), layerOf(imported)];
  if (from === 'wiring') return false;
  // Only a module imports controllers, except for a second transport of the same feature or view.
  if (TRANSPORT.test(imported) && path.posix.dirname(file) !== path.posix.dirname(imported)) return true;
  return to === 'wiring' || FORBIDDEN[from]!.includes(to);
};

/** The wrong imports below the `src` folder of a context. Specs may import anything. */
export function checkLayers(src: string): readonly WrongImport[] {
  const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
    .map((file) => file.split(path.sep).join('/'))
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'))
    .sort();
  return files.flatMap((file) =>
    importsOf(src, file)
      .filter((imported) => isWrong(file, imported))
      .map((imports) => ({ file, imports })),
  );
}
