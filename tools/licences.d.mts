/** The licence fields of a package in a bill of materials. */
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
