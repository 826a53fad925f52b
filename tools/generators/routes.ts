import type { Tree } from '@nx/devkit';
import { addToObject } from './edits/edits';
import { editFile } from './edits/edit-file';
import { admittedBy } from './scopes';

const MATRIX = 'apps/platform/test/token-matrix.ts';

/** Says in the table of all routes who may ask this one; `route` as `POST /api/returns/:id/approve`. */
export function addRoute(tree: Tree, route: string, scope: string): void {
  editFile(tree, MATRIX, (source) => addToObject(source, 'EXPECTED', `'${route}': ${admittedBy(tree, scope)}`));
}
