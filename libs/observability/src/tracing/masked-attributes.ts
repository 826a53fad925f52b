import type { SpanAttributes } from '@maru/kernel';

/** Masks secrets in a text. */
export type Mask = (text: string) => string;

/** The attributes with masked texts, without those that are undefined. */
export function maskedAttributes(attributes: SpanAttributes, mask: Mask): Record<string, string | number | boolean> {
  const kept: Record<string, string | number | boolean> = {};
  for (const name in attributes) {
    const value = attributes[name];
    if (value !== undefined) kept[name] = typeof value === 'string' ? mask(value) : value;
  }
  return kept;
}
