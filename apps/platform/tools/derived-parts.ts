import { readFileSync } from 'node:fs';
import path from 'node:path';
import { addresses, addressesOverTls, passwords, services, servicesOverTls } from './compose-parts';
import { contexts } from '../src/contexts';

const ROOT = path.join(__dirname, '..', '..', '..');

/** By file, the parts of it that follow from the contexts, by the name in their marks. */
const PARTS: Readonly<Record<string, Readonly<Record<string, () => string>>>> = {
  'docker/compose.yaml': { addresses, services },
  'docker/compose.certificates.yaml': { addresses: addressesOverTls, services: servicesOverTls },
  'docker/.env.example': { passwords },
};

/** The text with what stands between the marks of the part exchanged. @throws Error when the marks are not there */
export function withPart(text: string, name: string, part: string): string {
  const marks = new RegExp(`^( *# ${name}: written by .*\\n)[^]*?(^ *# end of ${name}$)`, 'm');
  if (!marks.test(text)) throw new Error(`There is no "# ${name}: written by …" with "# end of ${name}" below it.`);
  return text.replace(marks, (_, begin: string, end: string) => begin + part + end);
}

// A code block of Markdown has no room for marks: it is the line with the folder of ordering.
const README_LINE = /^ {2}(?:[\w-]+\/ +)*ordering\/.*$/m;
const readmeLine = () => `  ${contexts.map(({ name }) => `${name}/`).join('  ')}`;

/** What each file that has such parts should be, by its absolute path. */
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
