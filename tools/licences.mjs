import { fileURLToPath } from 'node:url';
import { sbom } from './sbom.mjs';

/** The SPDX identifiers of licences that let everybody use, change and sell derived works. */
const ALLOWED = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'ISC',
  'MIT',
  'MIT-0',
  'Python-2.0',
  'Unlicense',
]);

/**
 * Whether allowed licences satisfy an SPDX expression: one side of an OR is enough, AND needs both.
 * @param {string} expression such as `(MIT OR GPL-3.0-only) AND ISC`
 */
export function isAllowed(expression) {
  const text = expression.trim();
  for (const [operator, holds] of [
    ['OR', 'some'],
    ['AND', 'every'],
  ]) {
    const sides = splitOutside(text, operator);
    if (sides.length > 1) return sides[holds](isAllowed);
  }
  return text.startsWith('(') && text.endsWith(')') ? isAllowed(text.slice(1, -1)) : ALLOWED.has(text);
}

/** Splits at an operator outside parentheses. */
function splitOutside(text, operator) {
  const sides = [''];
  let depth = 0;
  for (const word of text.split(/(\s+|[()])/)) {
    if (word === '(') depth++;
    if (word === ')') depth--;
    if (word === operator && depth === 0) sides.push('');
    else sides[sides.length - 1] += word;
  }
  return sides;
}

/**
 * A line for each component of a bill of materials whose licence is missing or not allowed.
 * @param {readonly { name: string, version: string, licenses?: readonly { expression?: string, license?: { id?: string, name?: string } }[] }[]} components
 */
export function refused(components) {
  return components.flatMap(({ name, version, licenses = [] }) => {
    const named = licenses.map(({ expression, license }) => expression ?? license?.id ?? license?.name ?? '');
    if (named.length > 0 && named.every(isAllowed)) return [];
    return [`${name}@${version}: ${named.join(', ') || 'no licence'}`];
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { components } = sbom();
  const lines = refused(components);
  for (const line of lines) process.stderr.write(`${line}\n`);
  process.stdout.write(
    `${components.length} packages run in production, ${lines.length} of them with a refused licence\n`,
  );
  process.exitCode = lines.length > 0 ? 1 : 0;
}
