import { updateJson } from '@nx/devkit';
import type { Tree } from '@nx/devkit';
import type { ContextFolder } from './context-folder';
import { admittedBy } from './scopes';

/** The file that records the access to each route of a context. */
export const accessOf = ({ root }: Pick<ContextFolder, 'root'>): string => `${root}/test/access.json`;

/** Records the access to a route, such as `POST /api/returns/:id/approve`. */
export function addRoute(tree: Tree, folder: Pick<ContextFolder, 'root'>, route: string, scope: string): void {
  const file = accessOf(folder);
  if (!tree.exists(file)) tree.write(file, '{}');
  updateJson(tree, file, (access: Record<string, unknown>) => ({ ...access, [route]: admittedBy(tree, scope) }));
}
