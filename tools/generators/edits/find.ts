import ts from 'typescript';

/** A source file to edit, with its name for errors. */
export interface Source {
  readonly file: string;
  readonly text: string;
}

/** An edit did not find its place, because the file has another form than the generators expect. */
export class NoAnchor extends Error {
  override readonly name = 'NoAnchor';
  constructor({ file }: Source, what: string) {
    super(`${file} has no ${what}, so the generator cannot add to it. Add it by hand, or bring it back and run again.`);
  }
}

export const parse = ({ file, text }: Source): ts.SourceFile =>
  ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);

/** The first node in the text that passes `test`. */
export function findNode<Node extends ts.Node>(root: ts.Node, test: (node: ts.Node) => node is Node): Node | undefined {
  let found: Node | undefined;
  const visit = (node: ts.Node): void => {
    if (found) return;
    if (test(node)) found = node;
    else ts.forEachChild(node, visit);
  };
  visit(root);
  return found;
}

/** The initializer of a variable, without `as const` and the like. */
export function initializerOf(source: Source, variable: string): ts.Expression {
  const declaration = findNode(
    parse(source),
    (node): node is ts.VariableDeclaration => ts.isVariableDeclaration(node) && node.name.getText() === variable,
  );
  if (!declaration?.initializer) throw new NoAnchor(source, `variable "${variable}"`);
  return plainExpression(declaration.initializer);
}

/** The value of the first property of this name in an object literal. */
export function propertyOf(source: Source, name: string): ts.Expression | undefined {
  const property = findNode(
    parse(source),
    (node): node is ts.PropertyAssignment => ts.isPropertyAssignment(node) && node.name.getText() === name,
  );
  return property && plainExpression(property.initializer);
}

function plainExpression(expression: ts.Expression): ts.Expression {
  return ts.isAsExpression(expression) || ts.isSatisfiesExpression(expression)
    ? plainExpression(expression.expression)
    : expression;
}
