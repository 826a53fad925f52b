import type { Tree } from '@nx/devkit';
import ts from 'typescript';
import type { ContextFolder } from './context-folder';
import { addImport, addToArray } from './edits/edits';
import { editFile, read } from './edits/edit-file';
import { initializerOf, parse } from './edits/find';
import { examplesOf, fieldOf, fieldTypes } from './fields';
import type { Field } from './fields';
import { nameOf } from './names';
import type { Name } from './names';

/** An event that a context has declared. */
export interface DeclaredEvent {
  readonly name: Name;
  /** `returns.return-opened.v1` */
  readonly type: string;
  /** Its data, without the id of its aggregate. */
  readonly fields: readonly Field[];
}

/** The events in the contracts of the context, by the name of the constant. */
export function declaredEvents(tree: Tree, folder: ContextFolder): ReadonlyMap<string, DeclaredEvent> {
  const file = folder.files.contracts;
  const source = parse({ file, text: read(tree, file) });
  const found = new Map<string, DeclaredEvent>();
  for (const statement of source.statements.filter(ts.isVariableStatement))
    for (const { name, initializer } of statement.declarationList.declarations) {
      if (!initializer || !ts.isCallExpression(initializer) || initializer.expression.getText() !== 'defineEvent')
        continue;
      const [type, , schema] = initializer.arguments;
      if (!type || !ts.isStringLiteral(type)) continue;
      const kebab = type.text.split('.')[1]!;
      const fields = schema ? fieldsIn(schema, folder.idField) : [];
      found.set(name.getText(), { name: nameOf('event', kebab), type: type.text, fields });
    }
  return found;
}

/** The fields of a schema whose types the generators know. */
function fieldsIn(schema: ts.Expression, idField: string): readonly Field[] {
  const shape = ts.isCallExpression(schema) ? schema.arguments[0] : undefined;
  if (!shape || !ts.isObjectLiteralExpression(shape)) return [];
  return shape.properties.filter(ts.isPropertyAssignment).flatMap((property) => {
    const kind = Object.entries(fieldTypes).find(([, { event }]) => event === property.initializer.getText())?.[0];
    const name = property.name.getText();
    return kind === undefined || name === idField ? [] : [fieldOf(name, kind)];
  });
}

/** The constants of the events of the aggregate's stream, in order. */
export function streamOf(tree: Tree, { files, aggregate }: ContextFolder): readonly string[] {
  const array = initializerOf({ file: files.events, text: read(tree, files.events) }, `${aggregate.camel}Contracts`);
  return ts.isArrayLiteralExpression(array) ? array.elements.map((element) => element.getText()) : [];
}

/** The code of an event's declaration in the contracts. */
export function declarationOf(
  { context, idField }: ContextFolder,
  event: Name,
  fields: readonly Field[],
  summary: string,
) {
  const shape = [`${idField}: id`, ...fields.map(({ name, event: schema }) => `${name}: ${schema}`)].join(', ');
  const type = `${context.kebab}.${event.kebab}.v1`;
  return `\nexport const ${event.pascal} = defineEvent('${type}', ${JSON.stringify(summary)}, z.object({ ${shape} }));\n`;
}

/**
 * Declares an event: its contract and its example, which is the fixture.
 * @throws Error when it is declared already
 */
export function declareEvent(
  tree: Tree,
  folder: ContextFolder,
  event: Name,
  { fields, summary }: { readonly fields: readonly Field[]; readonly summary: string },
): void {
  const { context, files } = folder;
  if (declaredEvents(tree, folder).has(event.pascal))
    throw new Error(`${context.kebab} has the event "${event.kebab}" already, in ${files.contracts}.`);
  const imports = ['id', ...fields.flatMap((field) => field.imports)];
  editFile(
    tree,
    files.contracts,
    (source) => addImport(source, imports, '../fields'),
    ({ text }) => text + declarationOf(folder, event, fields, summary),
  );
  const type = `${context.kebab}.${event.kebab}.v1`;
  const data = { [folder.idField]: exampleId(folder), ...examplesOf(fields) };
  addExample(tree, folder, type, event, data);
}

/** Writes the example of an event. It is the event's fixture, so it stays for ever. */
export function addExample(tree: Tree, { root }: ContextFolder, type: string, event: Name, data: object): void {
  tree.write(`${root}/test/fixtures/${event.kebab}.v1.json`, `${JSON.stringify({ type, data }, null, 2)}\n`);
}

/** Adds a declared event to the stream of the aggregate. */
export function addToStream(tree: Tree, { files, aggregate }: ContextFolder, event: Name): void {
  editFile(
    tree,
    files.events,
    (source) => addImport(source, [event.pascal], '@maru/contracts'),
    (source) => addToArray(source, `${aggregate.camel}Contracts`, event.pascal),
  );
}

/** The id of the aggregate in examples: a UUID derived from the names, so that it is always the same. */
export function exampleId({ context, aggregate }: ContextFolder): string {
  let hash = 0;
  for (const character of `${context.kebab}/${aggregate.kebab}`)
    hash = (hash * 31 + character.charCodeAt(0)) % 0xffffffff;
  return `${hash.toString(16).padStart(8, '0')}-7c1d-7a30-8f52-3c7b8f1f0a11`;
}
