import { readFileSync } from 'node:fs';
import path from 'node:path';
import { addresses, addressesOverTls, passwords, services, servicesOverTls } from './compose-parts';
import { contexts } from '../src/contexts';

const ROOT = path.join(__dirname, '..', '..', '..');

/** The derived parts of each file, by the name in their marks. */
const PARTS: Readonly<Record<string, Readonly<Record<string, () => string>>>> = {
  'docker/compose.yaml': { addresses, services },
  'docker/compose.certificates.yaml': { addresses: addressesOverTls, services: servicesOverTls },
  'docker/.env.example': { passwords },
};

/**
 * The text with `part` between the marks of the part.
 * @throws Error when the marks are missing
 */
export function withPart(text: string, name: string, part: string): string {
  const marks = new RegExp(`^( *# ${name}: written by .*\\n)[^]*?(^ *# end of ${name}$)`, 'm');
  if (!marks.test(text)) throw new Error(`There is no "# ${name}: written by …" with "# end of ${name}" below it.`);
  return text.replace(marks, (_, begin: string, end: string) => begin + part + end);
}

// The part of the README is the line with the folder of ordering, because its code block cannot have marks.
const README_LINE = /^ {2}(?:[\w-]+\/ +)*ordering\/.*$/m;
const readmeLine = () => `  ${contexts.map(({ name }) => `${name}/`).join('  ')}`;

/** The expected text of each file with derived parts, by its absolute path. */
export function derivedFiles(): ReadonlyMap<string, string> {
  const files = Object.entries(PARTS).map(([file, parts]): [string, string] => {
    const whole = path.join(ROOT, file);
    const text = Object.entries(parts).reduce(
      (before, [name, part]) => withPart(before, name, part()),
      readFileSync(whole, 'utf8'),
    );
    return [whole, text];
  });
  const readme = path.join(ROOT, 'README.md');
  return new Map([...files, [readme, readFileSync(readme, 'utf8').replace(README_LINE, readmeLine())]]);
}
