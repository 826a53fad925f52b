export interface Reference {
  readonly file: string;
  readonly kind: 'action' | 'image';
  readonly name: string;
  readonly tag: string;
  readonly digest?: string;
}
export function references(): readonly Reference[];
export function referencesIn(file: string, text: string): readonly Reference[];
export function pinned(text: string, reference: Reference, digest: string): string;
