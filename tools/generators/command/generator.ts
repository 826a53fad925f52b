import { formatFiles } from '@nx/devkit';
import type { Tree } from '@nx/devkit';
import path from 'node:path';
import { existingContext } from '../context-folder';
import type { ContextFolder } from '../context-folder';
import { declaredEvents, exampleId, streamOf } from '../contracts';
import type { DeclaredEvent } from '../contracts';
import { addCase, addImport, addToProperty, addToUnion } from '../edits/edits';
import { editFile } from '../edits/edit-file';
import { addEvent } from '../event/generator';
import { examplesOf, fieldsOf } from '../fields';
import { eventOfCommand, nameOf, sentenceOf, statusOf } from '../names';
import type { Name } from '../names';
import { addRoute } from '../routes';
import { writeFiles } from '../write-files';
import { decisionOf } from './decision';

export interface CommandOptions {
  readonly context: string;
  readonly name: string;
  readonly aggregate?: string;
  /** The event that it causes; declared if it is missing. Default `return-approved` for `approve-return`. */
  readonly event?: string;
  /** The data of the command and its event; default the fields of an existing event. */
  readonly fields?: string;
  /** The scope that a caller needs. */
  readonly scope?: string;
}

/** Adds a command to an existing aggregate: rule, handler, HTTP side, specs, and its event if it is new. */
export default async function command(tree: Tree, options: CommandOptions): Promise<void> {
  const folder = existingContext(tree, options.context, options.aggregate);
  const { context, aggregate, root, files } = folder;
  const name = nameOf('command', options.name);
  if (tree.exists(`${root}/src/features/${name.kebab}`))
    throw new Error(`${context.kebab} has the command "${name.kebab}" already, in ${root}/src/features/${name.kebab}.`);
  const event = eventOf(
    tree,
    folder,
    nameOf('event', options.event ?? eventOfCommand(name.kebab, aggregate.kebab)),
    options,
  );
  const scope = options.scope ?? 'others:write';
  const action = actionOf(name, aggregate);
  addRoute(tree, folder, `POST /api/${context.kebab}/:id/${action}`, scope);

  const status = statusOf(event.name.kebab, aggregate.kebab);
  editFile(
    tree,
    files.decider,
    (source) => addToUnion(source, `${aggregate.pascal}Command`, commandType(folder, name, event)),
    (source) =>
      addCase(
        source,
        'command.type',
        `case '${name.pascal}': return ${name.camel}(${event.fields.length > 0 ? 'command, ' : ''}state);`,
      ),
    ({ text }) => text + decisionOf(folder, { command: name, event, status }),
  );

  const first = declaredEvents(tree, folder).get(streamOf(tree, folder)[0]!)!;
  writeFiles(tree, path.join(__dirname, 'files'), root, {
    ...{ folder, context, aggregate, plural: folder.plural, idField: folder.idField },
    ...{ name, command: name.kebab, event, status, scope, action, sentence: sentenceOf(name), first },
    ...{ exampleId: exampleId(folder), examples: examplesOf(event.fields), firstExamples: examplesOf(first.fields) },
  });

  const from = `./features/${name.kebab}/${name.kebab}`;
  editFile(
    tree,
    files.module,
    (source) => addImport(source, [`${name.pascal}Handler`], `${from}.handler`),
    (source) => addImport(source, [`${name.pascal}Http`], `${from}.http`),
    (source) => addToProperty(source, 'controllers', `${name.pascal}Http`),
    (source) => addToProperty(source, 'providers', `${name.pascal}Handler`),
  );
  await formatFiles(tree);
}

/** The event of the command, declared here if it is missing. */
function eventOf(tree: Tree, folder: ContextFolder, name: Name, { fields = '' }: CommandOptions): DeclaredEvent {
  const there = declaredEvents(tree, folder).get(name.pascal);
  if (!there) addEvent(tree, folder, name, fieldsOf(fields));
  else if (!streamOf(tree, folder).includes(name.pascal))
    throw new Error(
      `The event "${name.kebab}" is not in the stream of ${folder.aggregate.words}; name another one with --event.`,
    );
  else if (fields !== '')
    throw new Error(`The event "${name.kebab}" exists already with its own fields; leave --fields out.`);
  return declaredEvents(tree, folder).get(name.pascal)!;
}

const commandType = ({ idField }: ContextFolder, { pascal }: Name, { fields }: DeclaredEvent): string =>
  `{ readonly type: '${pascal}'; readonly ${idField}: string; ${fields.map(({ name, type }) => `readonly ${name}: ${type};`).join(' ')} }`;

/** The last segment of the command's path: `approve-return` → `approve`. */
function actionOf({ kebab }: Name, aggregate: Name): string {
  const end = `-${aggregate.kebab}`;
  return kebab.endsWith(end) ? kebab.slice(0, -end.length) : kebab;
}
