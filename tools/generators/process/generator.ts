import { formatFiles, installPackagesTask } from '@nx/devkit';
import type { GeneratorCallback, Tree } from '@nx/devkit';
import path from 'node:path';
import { existingContext } from '../context-folder';
import { declaredEvents, declareEvent, exampleId, streamOf } from '../contracts';
import { addBeforeVariable, addImport, addToProperty } from '../edits/edits';
import { editFile, read } from '../edits/edit-file';
import { examplesOf } from '../fields';
import { addTables } from '../growing-tables';
import { eventOfCommand, nameOf, pluralOf } from '../names';
import type { Name } from '../names';
import { writeFiles } from '../write-files';
import { declareStep } from './declare-step';

export interface ProcessOptions {
  readonly context: string;
  readonly name: string;
  readonly aggregate?: string;
  readonly command: string;
  readonly answer?: string;
}

const SAGAS = '@maru/sagas';
/**
 * Adds a process for each aggregate. It begins with the aggregate's first event, requests one step, and waits for the
 * answer. The request becomes a command of the same context.
 */
export default async function process(tree: Tree, options: ProcessOptions): Promise<GeneratorCallback> {
  const folder = existingContext(tree, options.context, options.aggregate);
  const { context, aggregate, root, files, idField } = folder;
  const name = nameOf('process', options.name);
  if (read(tree, files.app).includes('sagaEntities'))
    throw new Error(
      `${context.kebab} has a process already; one context has one table of timers. Add states to its machine.`,
    );
  if (tree.exists(`${root}/src/${name.kebab}`))
    throw new Error(`There is already something in ${root}/src/${name.kebab}; choose another name.`);
  const command = nameOf('command', options.command);
  const handler = `${root}/src/features/${command.kebab}/${command.kebab}.handler.ts`;
  if (!tree.exists(handler)) throw new Error(`${context.kebab} has no command "${command.kebab}"; make it first.`);
  const declared = declaredEvents(tree, folder);
  const stream = streamOf(tree, folder);
  const begin = declared.get(stream[0]!)!;
  const wanted = nameOf('answer', options.answer ?? eventOfCommand(command.kebab, aggregate.kebab));
  const answer = declared.get(wanted.pascal);
  if (!answer || !stream.includes(wanted.pascal) || wanted.pascal === stream[0])
    throw new Error(
      `"${wanted.kebab}" is not a later event of ${aggregate.words}; name the event of "${command.kebab}" with --answer.`,
    );
  if (answer.fields.length > 0)
    throw new Error(
      `"${command.kebab}" needs ${answer.fields.map((field) => field.name).join(', ')}, which the process does not know; take a command without fields.`,
    );

  const request = nameOf('request', `${name.kebab}-requested`);
  declareEvent(tree, folder, request, { fields: [], summary: `The process asks for the ${name.words}.` });
  const advanced = nameOf('step', `${name.kebab}-advanced`);
  declareStep(tree, folder, advanced, { begin: begin.name.kebab, process: name.words });
  const plural = nameOf('process', pluralOf(name.kebab));
  writeFiles(tree, path.join(__dirname, 'files'), root, {
    ...{
      context,
      aggregate,
      idField,
      name,
      process: name.kebab,
      plural,
      command,
      begin,
      answer,
      request,
      advanced,
    },
    ...{ exampleId: exampleId(folder), beginExamples: examplesOf(begin.fields) },
  });

  const saga = `${name.camel}Saga`;
  const from = `./${name.kebab}/${name.kebab}.saga`;
  editFile(
    tree,
    `${root}/src/aggregates.ts`,
    (source) => addImport(source, ['DomainEvent'], '@maru/kernel', true),
    (source) => addImport(source, ['ProcessCommand', 'ProcessState'], SAGAS, true),
    (source) => addImport(source, [`${name.pascal}Event`], `./${name.kebab}/${name.kebab}.machine`, true),
    (source) => addBeforeVariable(source, 'aggregates', storeOf(context, name, plural, idField)),
  );
  editFile(
    tree,
    files.app,
    (source) => addImport(source, ['sagaEntities', 'sagaMigrations', 'sagaProjections'], SAGAS),
    (source) => addImport(source, [saga], from),
    (source) => addToProperty(source, 'entities', '...sagaEntities'),
    // First, because they are older than the context's own migrations.
    (source) => addToProperty(source, 'migrations', '...sagaMigrations', 'first'),
    (source) => addToProperty(source, 'projections', `...sagaProjections(${saga})`),
  );
  editFile(
    tree,
    files.module,
    (source) => addImport(source, ['sagaControllers', 'sagaProviders'], SAGAS),
    (source) => addImport(source, [saga], from),
    (source) => addImport(source, [`${name.pascal}RequestListener`], `./integration/${name.kebab}-request.listener`),
    (source) => addToProperty(source, 'controllers', `...sagaControllers(${saga})`),
    (source) => addToProperty(source, 'controllers', `${name.pascal}RequestListener`),
    (source) => addToProperty(source, 'providers', `...sagaProviders(${saga})`),
  );
  addTables(tree, context.kebab, [
    { table: 'process_timers', row: `each ${name.words} with a running timer`, bound: 'its end' },
    { table: 'processes_in_flight', row: `each ${name.words} that has not ended`, bound: 'its end' },
    { table: 'timer_beats', row: 'each context that processes ask', bound: 'a number' },
    {
      table: 'timer_gaps',
      row: 'each time in which one of them was not at work',
      bound: 'its end: the next gap deletes those that ended more than two days before',
    },
  ]);
  addDependency(tree, root);
  await formatFiles(tree);
  return () => installPackagesTask(tree, true);
}

/** The code of the class by which the processes are injected. */
const storeOf = (context: Name, name: Name, plural: Name, idField: string): string => `

/** The processes of the ${name.words}, one stream each: \`${context.kebab}.${name.kebab}-<${idField}>\`. */
export class ${plural.pascal} extends AggregateStore<ProcessCommand<${name.pascal}Event>, ProcessState, DomainEvent, never> {}

`;

/** Adds `@maru/sagas` to the dependencies of the context. */
function addDependency(tree: Tree, root: string): void {
  const manifest = JSON.parse(read(tree, `${root}/package.json`)) as { dependencies: Record<string, string> };
  const dependencies = Object.entries({ ...manifest.dependencies, [SAGAS]: '*' }).sort(([a], [b]) =>
    a.localeCompare(b),
  );
  tree.write(
    `${root}/package.json`,
    JSON.stringify({ ...manifest, dependencies: Object.fromEntries(dependencies) }, null, 2) + '\n',
  );
}
