import type { Tree } from '@nx/devkit';
import { read } from './edits/edit-file';

const WHAT_GROWS = 'docs/guides/what-grows.md';

interface GrowingTable {
  readonly table: string;
  /** The subject of one row: `each return`. */
  readonly row: string;
  /** The bound in the words of the guide: `its entity`, `its end`. */
  readonly bound: string;
}

/** Adds the bounds of a context's new tables to the guide. */
export function addTables(tree: Tree, context: string, tables: readonly GrowingTable[]): void {
  const lines = read(tree, WHAT_GROWS).split('\n');
  const heading = lines.indexOf('## Tables');
  const first = lines.findIndex((line, n) => n > heading && line.startsWith('|'));
  const end = lines.findIndex((line, n) => n > first && !line.startsWith('|'));
  if (heading < 0 || first < 0 || end < 0)
    throw new Error(`${WHAT_GROWS} has no table under "## Tables"; bring it back and run again.`);
  lines.splice(end, 0, ...tables.map(({ table, row, bound }) => `| ${context} | \`${table}\` | ${row} | ${bound} |`));
  tree.write(WHAT_GROWS, lines.join('\n'));
}
