import {
  getNamedType,
  isCompositeType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isRequiredArgument,
} from 'graphql';
import type { GraphQLField, GraphQLInputType } from 'graphql';
import { randomUUID } from 'node:crypto';

/** A document that asks for one root field, with its required arguments: of a thing that is not there. */
export function documentOf(operation: string, field: GraphQLField<unknown, unknown>): string {
  const args = field.args.filter(isRequiredArgument).map(({ name, type }) => `${name}: ${literalOf(type)}`);
  const given = args.length > 0 ? `(${args.join(', ')})` : '';
  const wanted = isCompositeType(getNamedType(field.type)) ? ' { __typename }' : '';
  return `${operation} { ${field.name}${given}${wanted} }`;
}

/** Lists are empty, so that nothing is ordered and no context waits for the news of a product. */
function literalOf(type: GraphQLInputType): string {
  if (isNonNullType(type)) return literalOf(type.ofType as GraphQLInputType);
  if (isListType(type)) return '[]';
  if (!isInputObjectType(type)) return type.name === 'Int' || type.name === 'SafeInt' ? '1' : `"${randomUUID()}"`;
  const fields = Object.values(type.getFields()).filter((field) => isNonNullType(field.type));
  return `{ ${fields.map((field) => `${field.name}: ${literalOf(field.type)}`).join(', ')} }`;
}
