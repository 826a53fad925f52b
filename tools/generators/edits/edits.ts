import ts from 'typescript';
import { findNode, initializerOf, NoAnchor, parse, propertyOf } from './find';
import type { Source } from './find';

// Each edit returns the new text. Prettier formats it afterwards.

export const insertAt = (text: string, at: number, added: string): string => text.slice(0, at) + added + text.slice(at);

/** Adds names to the import from a module. A new import is placed by the name of its module. */
export function addImport(source: Source, names: readonly string[], from: string, typeOnly = false): string {
  if (names.length === 0) return source.text;
  const file = parse(source);
  const imports = file.statements.filter(ts.isImportDeclaration);
  const moduleOf = ({ moduleSpecifier }: ts.ImportDeclaration) => (moduleSpecifier as ts.StringLiteral).text;
  const existing = imports.find(
    (each) =>
      moduleOf(each) === from &&
      (each.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword) === typeOnly &&
      each.importClause?.namedBindings !== undefined &&
      ts.isNamedImports(each.importClause.namedBindings),
  );
  if (existing) {
    const bindings = existing.importClause!.namedBindings as ts.NamedImports;
    const known = bindings.elements.map((element) => element.getText());
    const all = [...new Set([...known, ...names])].sort((a, b) => a.localeCompare(b));
    return source.text.slice(0, bindings.getStart()) + `{ ${all.join(', ')} }` + source.text.slice(bindings.getEnd());
  }
  const line = `import ${typeOnly ? 'type ' : ''}{ ${names.join(', ')} } from '${from}';\n`;
  return insertAt(source.text, placeOfImport(imports, from), line);
}

// Packages come before folders, parents before children, each in alphabetical order.
function placeOfImport(imports: readonly ts.ImportDeclaration[], from: string): number {
  const key = (module: string) => `${module.startsWith('.') ? 1 : 0}${module.startsWith('./') ? 1 : 0}${module}`;
  const next = imports.find(
    ({ moduleSpecifier }) => key((moduleSpecifier as ts.StringLiteral).text).localeCompare(key(from)) > 0,
  );
  if (next) return next.getStart();
  const last = imports.at(-1);
  return last ? last.getEnd() + 1 : 0;
}

function addElement(source: Source, array: ts.Expression | undefined, what: string, element: string, place: Place) {
  if (!array || !ts.isArrayLiteralExpression(array)) throw new NoAnchor(source, what);
  const { elements } = array;
  if (elements.some((each) => each.getText() === element)) return source.text;
  const next = elements.find(
    (each, n) => (place === 'first' && n === 0) || (place === 'sorted' && each.getText().localeCompare(element) > 0),
  );
  if (next) return insertAt(source.text, next.getStart(), `${element}, `);
  const end = elements.length > 0 ? elements.at(-1)!.getEnd() : array.getStart() + 1;
  return insertAt(source.text, end, elements.length > 0 ? `, ${element}` : element);
}

type Place = 'first' | 'last' | 'sorted';

/** Adds an element to the array of a variable, unless it is there. */
export const addToArray = (source: Source, variable: string, element: string, place: Place = 'last'): string =>
  addElement(source, initializerOf(source, variable), `array "${variable}"`, element, place);

/** Adds an element to the array of a property, such as `providers` of a module. */
export const addToProperty = (source: Source, property: string, element: string, place: Place = 'last'): string =>
  addElement(source, propertyOf(source, property), `array "${property}"`, element, place);

/** Adds the code of a property to the object of a variable. */
export function addToObject(
  source: Source,
  variable: string,
  property: string,
  place: 'first' | 'last' = 'last',
): string {
  const object = initializerOf(source, variable);
  if (!ts.isObjectLiteralExpression(object)) throw new NoAnchor(source, `object "${variable}"`);
  const { properties } = object;
  if (place === 'first' || properties.length === 0)
    return insertAt(source.text, object.getStart() + 1, `${property}, `);
  return insertAt(source.text, properties.at(-1)!.getEnd(), `, ${property}`);
}

/** Adds a member to the union of a type alias. */
export function addToUnion(source: Source, alias: string, member: string): string {
  const declaration = findNode(
    parse(source),
    (node): node is ts.TypeAliasDeclaration => ts.isTypeAliasDeclaration(node) && node.name.text === alias,
  );
  if (!declaration) throw new NoAnchor(source, `type "${alias}"`);
  const { type } = declaration;
  const members = ts.isUnionTypeNode(type) ? type.types.map((each) => each.getText()) : [type.getText()];
  if (members.includes(member)) return source.text;
  return insertAt(source.text, type.getEnd(), ` | ${member}`);
}

/**
 * Adds a case to the first `switch` over an expression, before its `default`.
 * @param over the code of the expression: `event.type`
 */
export function addCase(source: Source, over: string, clause: string): string {
  const statement = findNode(
    parse(source),
    (node): node is ts.SwitchStatement => ts.isSwitchStatement(node) && node.expression.getText() === over,
  );
  if (!statement) throw new NoAnchor(source, `switch (${over})`);
  const { clauses } = statement.caseBlock;
  const last = clauses.find(ts.isDefaultClause);
  return insertAt(source.text, last ? last.getStart() : statement.caseBlock.getEnd() - 1, `${clause}\n`);
}

/** Adds an element to the array in the first argument of a call, such as `TypeOrmModule.forFeature([…])`. */
export function addToCall(source: Source, callee: string, element: string): string {
  const call = findNode(
    parse(source),
    (node): node is ts.CallExpression => ts.isCallExpression(node) && node.expression.getText() === callee,
  );
  return addElement(source, call?.arguments[0], `${callee}([…])`, element, 'last');
}

/** Adds a line `export … from` to those after the imports, in alphabetical order. */
export function addExportAfterImports(source: Source, line: string): string {
  const exports = parse(source).statements.filter(ts.isExportDeclaration);
  if (exports.length === 0) throw new NoAnchor(source, "line `export * from '…'`");
  const next = exports.find((each) => each.getText().localeCompare(line) > 0);
  return next
    ? insertAt(source.text, next.getStart(), `${line}\n`)
    : insertAt(source.text, exports.at(-1)!.getEnd(), `\n${line}`);
}

/** Inserts a declaration before the statement that declares a variable. */
export function addBeforeVariable(source: Source, variable: string, declaration: string): string {
  const statement = parse(source).statements.find(
    (each) =>
      ts.isVariableStatement(each) && each.declarationList.declarations.some(({ name }) => name.getText() === variable),
  );
  if (!statement) throw new NoAnchor(source, `variable "${variable}"`);
  return insertAt(source.text, statement.getFullStart(), declaration);
}
