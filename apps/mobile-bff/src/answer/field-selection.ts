import { z } from 'zod';

/** The wanted fields of an answer, as dotted paths; undefined: all of them. */
export type Selection = ReadonlySet<string> | undefined;

/** Every field of an answer of this shape, e.g. `orders` and `orders.status`. */
export function fieldPathsOf(shape: z.ZodType, prefix = ''): readonly string[] {
  if (shape instanceof z.ZodOptional) return fieldPathsOf(shape.unwrap() as z.ZodType, prefix);
  if (shape instanceof z.ZodArray) return fieldPathsOf(shape.element as z.ZodType, prefix);
  if (!(shape instanceof z.ZodObject)) return [];
  return Object.entries(shape.shape).flatMap(([name, field]) => {
    const path = prefix + name;
    return [path, ...fieldPathsOf(field as z.ZodType, `${path}.`)];
  });
}

const LONGEST = 1_000;

/** `?fields=name,orders.status` for answers of this shape; only existing fields. */
export function fieldsOf(shape: z.ZodType) {
  const known = new Set(fieldPathsOf(shape));
  const fields = z
    .string()
    .max(LONGEST)
    .transform((text) => new Set(text.split(',').map((path) => path.trim())))
    .superRefine((paths, check) => {
      for (const path of paths)
        if (!known.has(path)) check.addIssue({ code: 'custom', message: `there is no field ${JSON.stringify(path)}` });
    })
    .optional()
    .meta({
      description: `Only these fields, with commas between and dots inside: ${[...known].join(', ')}.`,
      // The check above, in the language of the API's document.
      pattern: `^${anyOf(known)}(,${anyOf(known)})*$`,
    });
  return z.strictObject({ fields });
}

const anyOf = (paths: ReadonlySet<string>) =>
  `\\s*(${[...paths].map((path) => path.replaceAll('.', '\\.')).join('|')})\\s*`;

/** The shape of answers with selected fields: every field may be missing, also nested ones. */
export function inPart(shape: z.ZodType): z.ZodType {
  if (shape instanceof z.ZodOptional) return inPart(shape.unwrap() as z.ZodType).optional();
  if (shape instanceof z.ZodArray) return z.array(inPart(shape.element as z.ZodType));
  if (!(shape instanceof z.ZodObject)) return shape;
  return inPartOf(shape);
}

/** `inPart` of an object. */
export function inPartOf(shape: z.ZodObject): z.ZodObject {
  const fields = Object.entries(shape.shape).map(([name, field]) => [name, inPart(field as z.ZodType).optional()]);
  return z.object(Object.fromEntries(fields) as Record<string, z.ZodType>);
}

/** Whether this field, or one inside of it, is wanted. */
export const wants = (selection: Selection, field: string): boolean =>
  !selection || [...selection].some((path) => path === field || path.startsWith(`${field}.`));

/** The same value with the wanted fields only. */
export function selected(value: unknown, selection: Selection, prefix = ''): unknown {
  if (!selection || selection.has(prefix.slice(0, -1))) return value;
  if (Array.isArray(value)) return value.map((each) => selected(each, selection, prefix));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => selection.has(prefix + name) || wants(selection, prefix + name))
      .map(([name, field]) => [name, selected(field, selection, `${prefix}${name}.`)]),
  );
}
