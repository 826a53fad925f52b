import { addExport, addImport, addNamespaceImport, addToArray, addToExtracted, addToObject } from '../edits/edits';
import type { Source } from '../edits/find';
import type { Name } from '../names';

/** A file outside of the context's own folders that names every context. */
export interface Place {
  readonly file: string;
  readonly edit: (source: Source, context: Name) => string;
}

const of = (source: Source, text: string): Source => ({ ...source, text });

/** Every such file, and how a context gets into it. A file leaves the list when it finds the contexts by itself. */
export const places: readonly Place[] = [
  {
    file: 'tsconfig.json',
    edit: addReference((context) => `apps/${context}`),
  },
  {
    file: 'libs/contracts/src/index.ts',
    edit: (source, { kebab }) => {
      const events = addExport(source, `export * from './${kebab}/events';`);
      return addExport(of(source, events), `export * from './${kebab}/rejections';`);
    },
  },
  {
    file: 'libs/contracts/src/events.ts',
    edit: (source, { kebab }) => {
      const imported = addNamespaceImport(source, kebab, `./${kebab}/events`);
      return addToObject(of(source, imported), 'modules', kebab);
    },
  },
  {
    file: 'libs/contracts/src/examples.ts',
    edit: (source, { kebab }) => {
      const imported = addNamespaceImport(source, kebab, `./${kebab}/events`, true);
      return addToExtracted(of(source, imported), 'Contract', `ValueOf<typeof ${kebab}>`);
    },
  },
  {
    file: 'libs/contracts/src/rejections.ts',
    edit: (source, { kebab }) => {
      const imported = addImport(source, [`${kebab}Rejections`], `./${kebab}/rejections`);
      return addToObject(of(source, imported), 'rejectionStatus', `...${kebab}Rejections`);
    },
  },
  {
    file: 'apps/gateway/src/routes.ts',
    edit: (source, { kebab }) => {
      const contexts = addToArray(source, 'contexts', `'${kebab}'`, 'sorted');
      const route = `'/api/${kebab}': { upstream: '${kebab}', limit: 'signed-in' }`;
      return addToObject(of(source, contexts), 'routes', route);
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
    file: 'apps/platform/tsconfig.json',
    edit: addReference((context) => `../${context}`),
  },
  {
    file: 'apps/platform/src/contexts.ts',
    edit: (source, { kebab }) => {
      const imported = addImport(source, [kebab], `@maru/${kebab}`);
      return addToArray(of(source, imported), 'contexts', kebab, 'sorted');
    },
  },
];

function addReference(pathOf: (context: string) => string): Place['edit'] {
  return ({ text }, { kebab }) => {
    const config = JSON.parse(text) as { references: { path: string }[] };
    config.references.push({ path: pathOf(kebab) });
    return `${JSON.stringify(config, null, 2)}\n`;
  };
}
