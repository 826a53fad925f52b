import ts from 'typescript';
import { NoAnchor, parse } from '../edits/find';
import type { Source } from '../edits/find';

/** A column of a table, from its entity. */
export interface EntityColumn {
  /** `returnId` */
  readonly property: string;
  /** `return_id` */
  readonly name: string;
  /** `uuid` */
  readonly type: string;
  readonly primary: boolean;
  readonly nullable: boolean;
  /** The default as SQL; undefined without one. */
  readonly default: string | undefined;
}

/** A table, from its entity. */
export interface EntityTable {
  readonly table: string;
  readonly className: string;
  readonly columns: readonly EntityColumn[];
  readonly indexes: readonly { readonly name: string; readonly columns: readonly string[] }[];
}

/**
 * Reads the table of an entity: `@Entity`, `@Index(name, [properties])`, `@PrimaryColumn` and `@Column`.
 * @throws NoAnchor without an entity, or for a column without a type
 */
export function tableOf(source: Source): EntityTable {
  const entity = parse(source).statements.find(ts.isClassDeclaration);
  const decorators = decoratorsOf(entity);
  const table = decorators.find(({ name }) => name === 'Entity')?.args[0];
  if (!entity?.name || !table || !ts.isStringLiteral(table)) throw new NoAnchor(source, "@Entity('…') class");
  const columns = entity.members.filter(ts.isPropertyDeclaration).flatMap((member) => columnOf(source, member));
  const nameOf = (property: string) => columns.find((column) => column.property === property)?.name ?? property;
  const indexes = decorators
    .filter(({ name }) => name === 'Index')
    .map(({ args: [name, properties] }) => {
      if (!name || !ts.isStringLiteral(name) || !properties || !ts.isArrayLiteralExpression(properties))
        throw new NoAnchor(source, "@Index('name', ['property', …])");
      return { name: name.text, columns: properties.elements.map((each) => nameOf((each as ts.StringLiteral).text)) };
    });
  return { table: table.text, className: entity.name.text, columns, indexes };
}

function columnOf(source: Source, member: ts.PropertyDeclaration): readonly EntityColumn[] {
  const decorator = decoratorsOf(member).find(({ name }) => name === 'Column' || name === 'PrimaryColumn');
  if (!decorator) return [];
  const [type, options] = decorator.args;
  const property = member.name.getText();
  if (!type || !ts.isStringLiteral(type)) throw new NoAnchor(source, `type in the column of "${property}"`);
  const option = (name: string): string | undefined =>
    options && ts.isObjectLiteralExpression(options)
      ? options.properties
          .filter(ts.isPropertyAssignment)
          .find((each) => each.name.getText() === name)
          ?.initializer.getText()
      : undefined;
  return [
    {
      property,
      name: option('name')?.slice(1, -1) ?? property,
      type: type.text,
      primary: decorator.name === 'PrimaryColumn',
      nullable: option('nullable') === 'true',
      default: option('default'),
    },
  ];
}

interface Decorator {
  readonly name: string;
  readonly args: readonly ts.Expression[];
}

function decoratorsOf(node: ts.HasDecorators | undefined): readonly Decorator[] {
  return (node ? (ts.getDecorators(node) ?? []) : []).flatMap(({ expression }) =>
    ts.isCallExpression(expression) ? [{ name: expression.expression.getText(), args: [...expression.arguments] }] : [],
  );
}
