import type { Tree } from '@nx/devkit';
import ts from 'typescript';
import { read } from './edits/edit-file';
import { initializerOf, NoAnchor } from './edits/find';

const SCOPES = 'libs/security/src/scopes.ts';

/**
 * The callers with a scope, in the form of `test/access.json`: `signed in` for every user, or a list of roles.
 * @throws Error for an unknown scope
 */
export function admittedBy(tree: Tree, scope: string): 'signed in' | readonly string[] {
  const source = { file: SCOPES, text: read(tree, SCOPES) };
  const literalsOf = (node: ts.Node): readonly string[] =>
    ts.isArrayLiteralExpression(node) ? node.elements.filter(ts.isStringLiteral).map(({ text }) => text) : [];
  const ofCustomers = literalsOf(initializerOf(source, 'OF_CUSTOMERS'));
  const all = [...ofCustomers, ...literalsOf(initializerOf(source, 'OF_OPERATORS'))];
  if (!all.includes(scope)) throw new Error(`There is no scope "${scope}" in ${SCOPES}; there are ${all.join(', ')}.`);
  if (ofCustomers.includes(scope)) return 'signed in';
  const roles = initializerOf(source, 'scopesByRole');
  if (!ts.isObjectLiteralExpression(roles)) throw new NoAnchor(source, 'object "scopesByRole"');
  return roles.properties
    .filter(ts.isPropertyAssignment)
    .filter(({ initializer }) => literalsOf(initializer).includes(scope))
    .map(({ name }) => name.getText());
}
