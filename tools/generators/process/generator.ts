import { formatFiles, installPackagesTask } from '@nx/devkit';
import type { GeneratorCallback, Tree } from '@nx/devkit';
import path from 'node:path';
import { existingContext } from '../context-folder';
import { declaredEvents, declareEvent, exampleId, streamOf } from '../contracts';
import { addImport, addToProperty } from '../edits/edits';
import { editFile, read } from '../edits/edit-file';
import { examplesOf } from '../fields';
import { addTables } from '../growing-tables';
import { eventOfCommand, nameOf, pluralOf } from '../names';
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
const TABLES = ['CreateProcessTimers1700000000010', 'CreateTimerGaps1700000000030', 'AddTimersOnBehalfOf1700000000040'];

/**
 * A process for each aggregate: it begins with the aggregate's first event, asks for one step, and waits for the answer.
 * The request becomes a command of the same context.
 */
export default async function process(tree: Tree, options: ProcessOptions): Promise<GeneratorCallback> {
  const folder = existingContext(tree, options.context, options.aggregate);
  const { context, aggregate, root, files, idField } = folder;
  const name = nameOf('process', options.name);
  if (read(tree, files.app).includes('ProcessTimers'))
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
      `"${wanted.kebab}" is no later event of ${aggregate.words}; name what answers "${command.kebab}" with --answer.`,
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
      processes: plural.kebab,
      plural,
      command,
      begin,
      answer,
      request,
      advanced,
    },
    ...{ exampleId: exampleId(folder), beginExamples: examplesOf(begin.fields) },
  });

  const from = `./${name.kebab}`;
  editFile(
    tree,
    files.app,
    (source) => addImport(source, [...TABLES, 'ProcessTimers'], SAGAS),
    (source) => addImport(source, [`${name.camel}TimersProjection`], `${from}/${name.kebab}-timers.projection`),
    (source) => addToProperty(source, 'entities', 'ProcessTimers'),
    // Theirs are older than any of the context's own.
    ...[...TABLES]
      .reverse()
      .map(
        (table) => (source: Parameters<typeof addToProperty>[0]) => addToProperty(source, 'migrations', table, 'first'),
      ),
    (source) => addToProperty(source, 'projections', `{ projection: ${name.camel}TimersProjection }`),
  );
  editFile(
    tree,
    files.module,
    (source) => addImport(source, ['Clock'], '@maru/kernel'),
    (source) => addImport(source, ['TimerClock'], SAGAS),
    (source) => addImport(source, ['DataSource'], 'typeorm'),
    (source) => addImport(source, [plural.pascal], `${from}/${plural.kebab}`),
    (source) => addImport(source, [`${name.pascal}Timers`], `${from}/${name.kebab}-timers`),
    (source) => addImport(source, [`${name.pascal}Listener`], `./integration/${name.kebab}.listener`),
    (source) => addImport(source, [`${name.pascal}RequestListener`], `./integration/${name.kebab}-request.listener`),
    (source) => addToProperty(source, 'controllers', `${name.pascal}Listener`),
    (source) => addToProperty(source, 'controllers', `${name.pascal}RequestListener`),
    (source) => addToProperty(source, 'providers', plural.pascal),
    (source) => addToProperty(source, 'providers', TIMER_CLOCK),
    (source) => addToProperty(source, 'providers', `${name.pascal}Timers`),
  );
  addTables(tree, context.kebab, [
    { table: 'process_timers', row: `each ${name.words} with a running timer`, bound: 'its end' },
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

const TIMER_CLOCK = `{
  provide: TimerClock,
  useFactory: (clock: Clock, dataSource: DataSource) => TimerClock.of(clock, dataSource),
  inject: [Clock, DataSource],
}`;

/** `@maru/sagas` in the package and in the build of the context. */
function addDependency(tree: Tree, root: string): void {
  const manifest = JSON.parse(read(tree, `${root}/package.json`)) as { dependencies: Record<string, string> };
  const dependencies = Object.entries({ ...manifest.dependencies, [SAGAS]: '*' }).sort(([a], [b]) =>
    a.localeCompare(b),
  );
  tree.write(
    `${root}/package.json`,
    JSON.stringify({ ...manifest, dependencies: Object.fromEntries(dependencies) }, null, 2) + '\n',
  );
  const config = JSON.parse(read(tree, `${root}/tsconfig.json`)) as { references: { path: string }[] };
  const sagas = { path: '../../libs/sagas' };
  if (config.references.some((each) => each.path === sagas.path)) return;
  config.references.push(sagas);
  tree.write(`${root}/tsconfig.json`, JSON.stringify(config, null, 2) + '\n');
}
