/** A package of a bill of materials, as far as its licence is concerned. */
export interface Component {
  readonly name: string;
  readonly version: string;
  readonly licenses?: readonly {
    readonly expression?: string;
    readonly license?: { readonly id?: string; readonly name?: string };
  }[];
}
export function isAllowed(expression: string): boolean;
export function refused(components: readonly Component[]): readonly string[];
