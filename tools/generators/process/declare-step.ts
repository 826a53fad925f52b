import type { Tree } from '@nx/devkit';
import type { ContextFolder } from '../context-folder';
import { addExample, exampleId } from '../contracts';
import { addImport } from '../edits/edits';
import { editFile } from '../edits/edit-file';
import type { Name } from '../names';

interface Step {
  /** The first event of a process: `return-opened`. */
  readonly begin: string;
  /** The name of the process in words. */
  readonly process: string;
}

/** Declares the event that a process stores for each of its steps (`ProcessStep` of `@maru/sagas`). */
export function declareStep(tree: Tree, folder: ContextFolder, event: Name, { begin, process }: Step): void {
  const { context, idField, files } = folder;
  const type = `${context.kebab}.${event.kebab}.v1`;
  const declaration = `
export const ${event.pascal} = defineEvent(
  '${type}',
  'The ${process} has handled a message: the message, the state after it, and the running timers.',
  z.object({
    ${idField}: id,
    heard: z.object({ messageId: id, event: z.looseObject({ type: z.string() }) }),
    state: z.string().min(1),
    timers: z.array(z.object({ name: z.string(), dueAt: z.iso.datetime(), setAt: z.iso.datetime().optional() })),
    /** The version from this step on, present only where it changes. The first version is 1. */
    version: z.number().int().min(1).optional(),
    /** The process got no answer and has stopped asking. It goes on when the answer comes. */
    stuck: z.literal(true).optional(),
  }),
);
`;
  editFile(
    tree,
    files.contracts,
    (source) => addImport(source, ['id'], '../fields'),
    ({ text }) => text + declaration,
  );
  addExample(tree, folder, type, event, {
    [idField]: exampleId(folder),
    heard: { messageId: '0190b5a0-6666-7000-8000-000000000001', event: { type: begin, [idField]: exampleId(folder) } },
    state: 'ASKED',
    timers: [{ name: 'ANSWER_TIMEOUT', dueAt: '2030-01-01T00:00:30.000Z', setAt: '2030-01-01T00:00:00.000Z' }],
  });
}
