import type { Type } from '@nestjs/common';
import { z } from 'zod';

/** A text field of a request, by its place: `CreateProductHttp.create body.name`. */
export interface TextField {
  readonly where: string;
  readonly schema: z.core.$ZodType;
}

const HOSTILE = {
  'a NUL': 'a\u0000b',
  'an escape character': 'a\u001bb',
  'half a character': 'a\ud800b',
  'a C1 control': 'a\u0085b',
  'a line separator': 'a\u2028b',
  'a direction override': 'a\u202eb',
  'a tab': 'a\tb',
  'a line break': 'a\nb',
} as const;
export type Hostile = keyof typeof HOSTILE;

/** The hostile texts that this field accepts, although a text rule refuses them. */
export const takenBy = ({ schema }: TextField): Hostile[] =>
  (Object.keys(HOSTILE) as Hostile[]).filter((kind) => z.safeParse(schema, HOSTILE[kind]).success);

// Nest's numbers of argument kinds (RouteParamtypes and RpcParamtype).
const KINDS: Readonly<Record<string, string>> = { 3: 'body', 4: 'query', 5: 'param' };
const EVENT_HANDLER = 2;

interface Argument {
  readonly data?: unknown;
  readonly schema?: z.core.$ZodType;
}

/**
 * Every text field in the requests and calls of these modules' controllers, including imported modules.
 * @throws Error for a body, query, parameter or call message without a schema
 */
export function textFieldsOf(modules: readonly Imported[]): readonly TextField[] {
  return controllersOf(modules).flatMap((controller) =>
    Object.getOwnPropertyNames(controller.prototype)
      .filter((method) => !isEventHandler(controller, method))
      .flatMap((method) => textsOf(controller, method)),
  );
}

/** A module, or an entry of a module's imports. */
export type Imported =
  Type | { readonly module?: Type; readonly controllers?: readonly Type[]; readonly imports?: readonly Imported[] };

function controllersOf(modules: readonly Imported[], seen = new Set<unknown>()): readonly Type[] {
  return modules.flatMap((each) => {
    if (seen.has(each)) return [];
    seen.add(each);
    const metadata = (name: string) =>
      typeof each === 'function' ? (Reflect.getMetadata(name, each) as unknown) : undefined;
    const dynamic = typeof each === 'function' ? {} : each;
    const imports = [...((metadata('imports') as Imported[] | undefined) ?? []), ...(dynamic.imports ?? [])];
    const own = [...((metadata('controllers') as Type[] | undefined) ?? []), ...(dynamic.controllers ?? [])];
    return [...own, ...controllersOf([...imports, ...(dynamic.module ? [dynamic.module] : [])], seen)];
  });
}

function isEventHandler(controller: Type, method: string): boolean {
  const handler = (controller.prototype as Record<string, unknown>)[method];
  return typeof handler === 'function' && Reflect.getMetadata('microservices:handler_type', handler) === EVENT_HANDLER;
}

function textsOf(controller: Type, method: string): readonly TextField[] {
  const found = (Reflect.getMetadata('__routeArguments__', controller, method) ?? {}) as Record<string, Argument>;
  return Object.entries(found).flatMap(([key, { data, schema }]) => {
    const kind = KINDS[key.split(':')[0]!];
    const where = `${controller.name}.${method} ${kind ?? 'header'}${typeof data === 'string' ? ` ${data}` : ''}`;
    if (schema) return leaves(schema, where);
    if (kind) throw new Error(`${where} has no schema; add one to its decorator`);
    // Headers without a schema are never stored.
    return [];
  });
}

type Def = z.core.$ZodTypes['_zod']['def'];

function leaves(schema: z.core.$ZodType, where: string): readonly TextField[] {
  const def = schema._zod.def as Def;
  switch (def.type) {
    case 'string':
    case 'unknown':
    case 'any':
    case 'custom':
    case 'record':
      return [{ where, schema }];
    case 'object':
      return [
        ...Object.entries(def.shape).flatMap(([name, each]) => leaves(each, `${where}.${name}`)),
        ...(def.catchall ? leaves(def.catchall, `${where}.*`) : []),
      ];
    case 'array':
      return leaves(def.element, `${where}[]`);
    case 'tuple':
      return def.items.flatMap((each, at) => leaves(each, `${where}[${at}]`));
    case 'union':
      return def.options.flatMap((each) => leaves(each, where));
    case 'pipe':
      // A text with a rule of its own behind it.
      return (def.in._zod.def as Def).type === 'string'
        ? [{ where, schema }]
        : [...leaves(def.in, where), ...leaves(def.out, where)];
    case 'optional':
    case 'nullable':
    case 'default':
    case 'prefault':
    case 'readonly':
      return leaves(def.innerType, where);
    default:
      return [];
  }
}
