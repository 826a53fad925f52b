import type { ContextFolder } from '../context-folder';
import type { DeclaredEvent } from '../contracts';
import type { Name } from '../names';

interface Decision {
  readonly command: Name;
  readonly event: DeclaredEvent;
  /** The status of the aggregate after the event. */
  readonly status: string;
}

/** The code of a new command's rule for the decider: it refuses an unknown aggregate, and has its effect once. */
export function decisionOf(folder: ContextFolder, { command, event, status }: Decision): string {
  const { context, aggregate, idField } = folder;
  const { pascal, words } = aggregate;
  const fields = event.fields.map(({ name }) => name);
  const asked = `{ ${fields.join(', ')} }: Extract<${pascal}Command, { type: '${command.pascal}' }>, `;
  const data = [`${idField}: state.${idField}`, ...fields].join(', ');
  return `
/** Has its effect once, so a repeated command changes nothing. */
function ${command.camel}(${fields.length > 0 ? asked : ''}state: ${pascal}State): ${pascal}Decision {
  if (!state) return reject('${context.constant}.UNKNOWN_${aggregate.constant}', 'There is no such ${words}.');
  if (state.had.includes('${status}')) return accept();
  return accept({ type: '${context.kebab}.${event.name.kebab}.v1', data: { ${data} } });
}
`;
}
