import { generateFiles, OverwriteStrategy } from '@nx/devkit';
import type { Tree } from '@nx/devkit';

/**
 * Writes the templates of a folder. Variables also replace `__name__` in file names.
 * @throws Error when a file exists already, because a generator never overwrites
 */
export function writeFiles(tree: Tree, templates: string, target: string, variables: Record<string, unknown>): void {
  const options = { overwriteStrategy: OverwriteStrategy.ThrowIfExisting };
  generateFiles(tree, templates, target, variables, options);
}
