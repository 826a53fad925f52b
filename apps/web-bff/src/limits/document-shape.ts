import { GraphQLError, Kind } from 'graphql';
import type { ASTVisitor, FragmentDefinitionNode, SelectionNode, SelectionSetNode, ValidationContext } from 'graphql';

export interface MostOfShape {
  /** Root fields of an operation, including its fragments. */
  readonly rootFields: number;
  /** Levels of fields. Introspection has a rule of its own in graphql-js. */
  readonly depth: number;
}

interface Shape {
  readonly fields: number;
  readonly depth: number;
}

type FragmentOf = (name: string) => FragmentDefinitionNode | null | undefined;

/**
 * Refuses an operation with more root fields or levels; a rule of validation (GraphQL §5). Each fragment is checked
 * once.
 */
export const shapeRule =
  (most: MostOfShape) =>
  (context: ValidationContext): ASTVisitor => {
    const shapes = new Shapes((name) => context.getFragment(name));
    return {
      OperationDefinition(operation) {
        const { fields, depth } = shapes.of(operation.selectionSet);
        const refuse = (message: string) => context.reportError(new GraphQLError(message, { nodes: operation }));
        if (fields > most.rootFields)
          refuse(`The operation has ${fields} root fields; ${most.rootFields} is the most.`);
        if (depth > most.depth) refuse(`The operation is ${depth} levels deep; ${most.depth} is the most.`);
      },
    };
  };

class Shapes {
  private readonly ofFragments = new Map<string, Shape>();

  constructor(private readonly fragmentOf: FragmentOf) {}

  of({ selections }: SelectionSetNode): Shape {
    const each = selections.map((selection) => this.ofSelection(selection));
    return {
      fields: each.reduce((sum, { fields }) => sum + fields, 0),
      depth: Math.max(0, ...each.map(({ depth }) => depth)),
    };
  }

  private ofSelection(selection: SelectionNode): Shape {
    switch (selection.kind) {
      case Kind.FRAGMENT_SPREAD:
        return this.ofFragment(selection.name.value);
      case Kind.INLINE_FRAGMENT:
        return this.of(selection.selectionSet);
      default:
        return { fields: 1, depth: isOfSchema(selection.name.value) ? 1 : 1 + this.below(selection.selectionSet) };
    }
  }

  private below(selectionSet: SelectionSetNode | undefined): number {
    return selectionSet ? this.of(selectionSet).depth : 0;
  }

  private ofFragment(name: string): Shape {
    const known = this.ofFragments.get(name);
    if (known) return known;
    // Another rule refuses one that contains itself; here it ends.
    this.ofFragments.set(name, { fields: 0, depth: 0 });
    const fragment = this.fragmentOf(name);
    const shape = fragment ? this.of(fragment.selectionSet) : { fields: 0, depth: 0 };
    this.ofFragments.set(name, shape);
    return shape;
  }
}

const isOfSchema = (field: string) => field === '__schema' || field === '__type';
