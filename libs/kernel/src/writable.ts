/** The type while a value of it is built field by field. */
export type Writable<T> = { -readonly [Field in keyof T]: T[Field] };
