/** The intersection of the types of a union: `{ a: 1 } | { b: 2 }` → `{ a: 1 } & { b: 2 }`. */
export type AllOf<Union> = (Union extends unknown ? (one: Union) => void : never) extends (all: infer All) => void
  ? All
  : never;
