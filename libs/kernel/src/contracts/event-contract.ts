import type { DomainEvent } from '../decider';
import { z } from 'zod';

/**
 * One version of one event: its stored name and the schema of its data. The single source of the TypeScript type
 * (`EventOf`), the run-time check (`schema.parse`) and the JSON Schema (`jsonSchemaOf`).
 */
export interface EventContract<Type extends string = string, Schema extends z.ZodType = z.ZodType> {
  /** `<context>.<event-in-kebab-case>.v<n>`; never changes once it was written. */
  readonly type: Type;
  readonly schema: Schema;
  /** One sentence: what has happened. */
  readonly summary: string;
}

/** The event as a domain handles it: `{ type, data }`. */
export type EventOf<Contract> =
  Contract extends EventContract<infer Type, infer Schema> ? DomainEvent<Type, z.infer<Schema>> : never;

/** Just the data of it. */
export type DataOf<Contract> = Contract extends EventContract<string, infer Schema> ? z.infer<Schema> : never;

const STORED_NAME = /^[a-z]+\.[a-z]+(-[a-z]+)*\.v[1-9]\d*$/;

export function defineEvent<const Type extends string, Schema extends z.ZodType>(
  type: Type,
  summary: string,
  schema: Schema,
): EventContract<Type, Schema> {
  if (!STORED_NAME.test(type)) throw new Error(`"${type}" is not a stored name like ordering.order-placed.v1`);
  return { type, schema, summary };
}

/** JSON Schema (draft 2020-12) of the event's data. */
export function jsonSchemaOf(contract: EventContract): Record<string, unknown> {
  return z.toJSONSchema(contract.schema);
}
