import type { Tree } from '@nx/devkit';
import type { Source } from './find';

export function read(tree: Tree, file: string): string {
  const text = tree.read(file, 'utf8');
  if (text === null) throw new Error(`There is no ${file}, which every context has; bring it back and run again.`);
  return text;
}

/** Edits a file step by step. Each step gets the text of the previous one. */
export function editFile(tree: Tree, file: string, ...steps: readonly ((source: Source) => string)[]): void {
  const text = steps.reduce((before, step) => step({ file, text: before }), read(tree, file));
  tree.write(file, text);
}
