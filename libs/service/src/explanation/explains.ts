/**
 * What a context knows of one entity, for the explanation of it. The context's definition names the class; the module
 * provides it.
 */
export abstract class Explains {
  /** Plain JSON without personal data. It has `known: false` when the context has never heard of the entity. */
  abstract factsOf(id: string): Promise<object>;
}
