import { addExportAfterImports, addImport, addToArray } from '../edits/edits';
import type { Source } from '../edits/find';
import type { Name } from '../names';

/** A file outside the context's own folders that names every context. */
export interface Place {
  readonly file: string;
  readonly edit: (source: Source, context: Name) => string;
}

const of = (source: Source, text: string): Source => ({ ...source, text });

/** Every such file with the edit that adds a context. All other files that name the contexts derive from these. */
export const places: readonly Place[] = [
  {
    file: 'libs/contracts/src/contexts.ts',
    edit: (source, { kebab }) => {
      const imported = addImport(source, [`${kebab}Contract`], `./${kebab}`);
      const exported = addExportAfterImports(of(source, imported), `export * from './${kebab}';`);
      return addToArray(of(source, exported), 'contexts', `${kebab}Contract`, 'sorted');
    },
  },
  {
    file: 'apps/platform/package.json',
    edit: (source, { kebab }) => {
      const manifest = JSON.parse(source.text) as { dependencies: Record<string, string> };
      const dependencies = Object.entries(manifest.dependencies);
      const next = dependencies.findIndex(([name]) => name > `@maru/${kebab}`);
      dependencies.splice(next < 0 ? dependencies.length : next, 0, [`@maru/${kebab}`, '*']);
      return `${JSON.stringify({ ...manifest, dependencies: Object.fromEntries(dependencies) }, null, 2)}\n`;
    },
  },
  {
    file: 'apps/platform/src/contexts.ts',
    edit: (source, { kebab }) => {
      const imported = addImport(source, [kebab], `@maru/${kebab}`);
      return addToArray(of(source, imported), 'contexts', kebab, 'sorted');
    },
  },
];
