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

/** A document with one root field and its required arguments, about a thing that does not exist. */
export function documentOf(operation: string, field: GraphQLField<unknown, unknown>): string {
  const args = field.args.filter(isRequiredArgument).map(({ name, type }) => `${name}: ${literalOf(type)}`);
  const given = args.length > 0 ? `(${args.join(', ')})` : '';
  const wanted = isCompositeType(getNamedType(field.type)) ? ' { __typename }' : '';
  return `${operation} { ${field.name}${given}${wanted} }`;
}

/** A literal of the type. Lists are empty, so that nothing is ordered and no context waits for a product's event. */
function literalOf(type: GraphQLInputType): string {
  if (isNonNullType(type)) return literalOf(type.ofType as GraphQLInputType);
  if (isListType(type)) return '[]';
  if (!isInputObjectType(type)) return type.name === 'Int' || type.name === 'SafeInt' ? '1' : `"${randomUUID()}"`;
  const fields = Object.values(type.getFields()).filter((field) => isNonNullType(field.type));
  return `{ ${fields.map((field) => `${field.name}: ${literalOf(field.type)}`).join(', ')} }`;
}
