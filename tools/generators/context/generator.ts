import { formatFiles, installPackagesTask } from '@nx/devkit';
import type { GeneratorCallback, Tree } from '@nx/devkit';
import path from 'node:path';
import { folderOf } from '../context-folder';
import { addExample, declarationOf, exampleId } from '../contracts';
import { addImport } from '../edits/edits';
import { editFile } from '../edits/edit-file';
import { examplesOf, fieldsOf } from '../fields';
import { contextName, eventOfCommand, nameOf, sentenceOf, singularOf, statusOf, withArticle } from '../names';
import { addRoute } from '../routes';
import { writeFiles } from '../write-files';
import { places } from './places';

export interface ContextOptions {
  readonly name: string;
  readonly aggregate?: string;
  readonly command?: string;
  readonly event?: string;
  readonly fields?: string;
  readonly readScope?: string;
  readonly writeScope?: string;
}

/** Adds a context with one aggregate, which clients create and read over HTTP, and everything to run it in the shop. */
export default async function context(tree: Tree, options: ContextOptions): Promise<GeneratorCallback> {
  const named = contextName(options.name);
  const folder = folderOf(options.name, options.aggregate ?? singularOf(options.name));
  const { aggregate, plural, root, idField } = folder;
  if (tree.exists(root)) throw new Error(`There is already something in ${root}; choose another name.`);
  const command = nameOf('command', options.command ?? `open-${aggregate.kebab}`);
  const event = nameOf('event', options.event ?? eventOfCommand(command.kebab, aggregate.kebab));
  const fields = fieldsOf(options.fields ?? 'note:text');
  if (fields.length === 0)
    throw new Error(`A new ${aggregate.words} needs data; name a field, like --fields=note:text.`);
  const [readScope, writeScope] = [options.readScope ?? 'others:read', options.writeScope ?? 'others:write'];

  const variables = {
    ...{ folder, context: named.kebab, aggregate: aggregate.kebab, command: command.kebab },
    ...{ Context: named, Aggregate: aggregate, Command: command, Event: event, plural, idField, fields },
    ...{
      status: statusOf(event.kebab, aggregate.kebab),
      sentence: sentenceOf(command),
      article: withArticle(aggregate),
    },
    ...{ type: `${named.kebab}.${event.kebab}.v1`, readScope, writeScope },
    ...{ exampleId: exampleId(folder), examples: examplesOf(fields), otherExamples: examplesOf(fields, true) },
  };
  writeFiles(tree, path.join(__dirname, 'files'), root, variables);
  writeFiles(tree, path.join(__dirname, 'contracts'), `libs/contracts/src/${named.kebab}`, variables);
  const imports = ['id', ...fields.flatMap((field) => field.imports)];
  const summary = `There is ${withArticle(aggregate)}.`;
  editFile(
    tree,
    folder.files.contracts,
    (source) => addImport(source, imports, '../fields'),
    ({ text }) => text + declarationOf(folder, event, fields, summary),
  );
  for (const { file, edit } of places) editFile(tree, file, (source) => edit(source, named));
  addExample(tree, folder, variables.type, event, { [idField]: variables.exampleId, ...variables.examples });
  addRoute(tree, folder, `POST /api/${named.kebab}`, writeScope);
  addRoute(tree, folder, `GET /api/${named.kebab}/:id`, readScope);
  await formatFiles(tree);
  // Links the new package, and adds it to package-lock.json.
  return () => installPackagesTask(tree, true);
}
