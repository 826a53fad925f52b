import { formatFiles } from '@nx/devkit';
import type { Tree } from '@nx/devkit';
import path from 'node:path';
import { existingContext } from '../context-folder';
import type { ContextFolder } from '../context-folder';
import { declaredEvents, streamOf } from '../contracts';
import { addImport, addToCall, addToProperty } from '../edits/edits';
import { editFile, read } from '../edits/edit-file';
import { examplesOf } from '../fields';
import { addTables } from '../growing-tables';
import { nameOf, pluralOf, statusOf } from '../names';
import type { Name } from '../names';
import { accessOf, addRoute } from '../routes';
import { writeFiles } from '../write-files';
import { tableOf } from './columns';
import { missingMigration } from './migration';
import { shapeOf } from './shape';

export interface ViewOptions {
  readonly context: string;
  readonly name: string;
  readonly aggregate?: string;
  /** The path under `/api/<context>`; default that itself. */
  readonly path?: string;
  readonly scope?: string;
}

/**
 * Adds a read model of an aggregate. Migration and shape derive from the columns of its entity. For an existing view it
 * writes them again, for new columns of the entity.
 */
export default async function view(tree: Tree, options: ViewOptions): Promise<void> {
  const folder = existingContext(tree, options.context, options.aggregate);
  const name = nameOf('view', options.name);
  const plural = nameOf('view', pluralOf(name.kebab));
  const { root, files } = folder;
  const at = `${root}/src/views/${name.kebab}`;
  if (!tree.exists(`${at}/${name.kebab}.entity.ts`)) begin(tree, folder, name, plural, options);

  const file = `${at}/${name.kebab}.entity.ts`;
  const table = tableOf({ file, text: read(tree, file) });
  tree.write(`${at}/${name.kebab}.shape.ts`, shapeOf(table, name.kebab));
  const migration = missingMigration(tree, { table, plural, folder: `${root}/src/migrations`, now: Date.now() });
  if (migration) {
    tree.write(`${root}/src/migrations/${migration.file}.ts`, migration.text);
    editFile(
      tree,
      files.app,
      (source) => addImport(source, [migration.className], `./migrations/${migration.file}`),
      (source) => addToProperty(source, 'migrations', migration.className),
    );
  }
  await formatFiles(tree);
}

/** Writes a new view, except for its migration and its shape. */
function begin(tree: Tree, folder: ContextFolder, name: Name, plural: Name, options: ViewOptions): void {
  const { context, aggregate, root, files } = folder;
  const under = options.path ? `/${nameOf('path', options.path).kebab}` : '';
  const route = `GET /api/${context.kebab}${under}`;
  if (read(tree, accessOf(folder)).includes(`"${route}"`))
    throw new Error(`${route} exists already; give the view another place with --path.`);
  const declared = declaredEvents(tree, folder);
  const [first, ...others] = streamOf(tree, folder).map((constant) => {
    const event = declared.get(constant);
    if (!event)
      throw new Error(`${constant} is not in ${files.contracts}; a generated view handles declared events only.`);
    return { constant, ...event, status: statusOf(event.name.kebab, aggregate.kebab) };
  });
  const scope = options.scope ?? 'others:read';
  addRoute(tree, folder, route, scope);
  writeFiles(tree, path.join(__dirname, 'files'), `${root}/src/views/${name.kebab}`, {
    ...{
      context,
      aggregate,
      aggregates: folder.plural,
      idField: folder.idField,
      view: name.kebab,
      list: plural.kebab,
      name,
      plural,
    },
    ...{ first, others, fields: first!.fields, examples: examplesOf(first!.fields), scope, under },
    ...{ idColumn: `${aggregate.snake}_id`, columnOf: snakeOf },
  });
  const from = `./views/${name.kebab}`;
  editFile(
    tree,
    files.module,
    (source) => addImport(source, [`List${plural.pascal}Http`], `${from}/list-${plural.kebab}.http`),
    (source) => addImport(source, [`List${plural.pascal}Handler`], `${from}/list-${plural.kebab}.query`),
    (source) => addImport(source, [name.pascal], `${from}/${name.kebab}.entity`),
    (source) => addToCall(source, 'TypeOrmModule.forFeature', name.pascal),
    (source) => addToProperty(source, 'controllers', `List${plural.pascal}Http`),
    (source) => addToProperty(source, 'providers', `List${plural.pascal}Handler`),
  );
  editFile(
    tree,
    files.app,
    (source) => addImport(source, [name.pascal], `${from}/${name.kebab}.entity`),
    (source) => addImport(source, [`${name.camel}Projection`], `${from}/${name.kebab}.projection`),
    (source) => addToProperty(source, 'entities', name.pascal),
    (source) => addToProperty(source, 'projections', `{ projection: ${name.camel}Projection }`),
  );
  addTables(tree, context.kebab, [{ table: name.snake, row: `each ${aggregate.words}`, bound: 'its entity' }]);
}

const snakeOf = (camel: string): string => camel.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
