import { formatFiles } from '@nx/devkit';
import type { Tree } from '@nx/devkit';
import { existingContext } from '../context-folder';
import type { ContextFolder } from '../context-folder';
import { addToStream, declareEvent } from '../contracts';
import { addCase, addToUnion } from '../edits/edits';
import { editFile } from '../edits/edit-file';
import { fieldsOf } from '../fields';
import type { Field } from '../fields';
import { nameOf, statusOf, withArticle } from '../names';
import type { Name } from '../names';

export interface EventOptions {
  readonly context: string;
  readonly name: string;
  readonly aggregate?: string;
  /** `note:text,quantity:quantity` */
  readonly fields?: string;
}

/** Adds an event to an aggregate: contract, example (the fixture), place in the stream, and effect on the state. */
export default async function event(tree: Tree, options: EventOptions): Promise<void> {
  const folder = existingContext(tree, options.context, options.aggregate);
  addEvent(tree, folder, nameOf('event', options.name), fieldsOf(options.fields ?? ''));
  await formatFiles(tree);
}

export function addEvent(tree: Tree, folder: ContextFolder, name: Name, fields: readonly Field[]): void {
  const { aggregate, context } = folder;
  const status = statusOf(name.kebab, aggregate.kebab);
  declareEvent(tree, folder, name, { fields, summary: `The ${aggregate.words} is ${status.toLowerCase()}.` });
  addToStream(tree, folder, name);
  editFile(
    tree,
    folder.files.decider,
    (source) => addToUnion(source, `${aggregate.pascal}Status`, `'${status}'`),
    (source) =>
      addCase(source, 'event.type', `case '${context.kebab}.${name.kebab}.v1': return moved(state, '${status}');`),
    ({ text }) => (text.includes('function moved(') ? text : text + movedOf(aggregate)),
  );
}

/** The code of an event's effect on the state. The second event of an aggregate adds it to the decider. */
const movedOf = (aggregate: Name): string => `
/** The ${aggregate.words} with its next status. */
function moved(state: ${aggregate.pascal}State, status: ${aggregate.pascal}Status): ${aggregate.pascal} {
  if (!state) throw new Error(\`\${status} before there was ${withArticle(aggregate)}\`);
  return { ...state, status, had: state.had.includes(status) ? state.had : [...state.had, status] };
}
`;
