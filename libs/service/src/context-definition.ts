import type { ServiceContract } from '@maru/kernel';
import type { Publications } from '@maru/messaging';
import type { Projection } from '@maru/read-models';
import type { Type } from '@nestjs/common';
import type { EntitySchema, MigrationInterface } from 'typeorm';
import type { z } from 'zod';
import type { Explains } from './explanation/explains';
import type { RetentionRule } from './retention/retention-rule';

/**
 * One context of the shop as data. It is all that a process needs to run the context, alone or beside others.
 * `apps/<context>/src/<context>.app.ts` exports exactly one.
 */
export interface ContextDefinition {
  /** Also its stream prefix, its database and its role. */
  readonly name: string;
  /** The root Nest module: controllers, handlers, query handlers. Ports come from the global `RuntimeModule`. */
  readonly module: Type;
  readonly entities: readonly (Type | EntitySchema)[];
  /** The migrations of its own tables, oldest first. The service adds those of its own and of the consumers' tables. */
  readonly migrations: readonly (new () => MigrationInterface)[];
  readonly publications: Publications;
  /** Deletes rows of its tables by age; default none. The service adds rules for its own and the consumers' tables. */
  readonly retention?: readonly RetentionRule[];
  /** Its read models; each becomes a consumer group and can be rebuilt by name. */
  readonly projections: readonly ProjectionBinding[];
  /** The first path segments of its routes under `/api`, for example `['orders']`. */
  readonly routes: readonly string[];
  /** Its routes that need no service token, in Nest's form: `/api/users/:id`. */
  readonly open?: readonly string[];
  /** Says what it knows of one order, for the explanation of it; default nothing. A provider of its module. */
  readonly explains?: Type<Explains>;
  /** The gRPC service that it offers inside the shop. Without it, the context opens no port for gRPC. */
  readonly service?: ServiceContract;
  /**
   * Its environment variables, each with a default; checked at start (see `Settings`). Example:
   * `z.object({ PAYMENTS_TIMEOUT_MS: z.coerce.number().int().positive().default(2_000) })`.
   */
  readonly settings?: z.ZodObject;
  /**
   * Other defaults of its settings for contexts in processes of their own, where events of other contexts come later
   * through Kafka. The environment overrides them. Default none.
   */
  readonly apart?: Readonly<Record<string, string>>;
  /**
   * Its access to the keys of persons: `uses` may read them, `keeps` also makes and erases them. Its providers may then
   * inject `PersonalData`. Default no access.
   */
  readonly personalData?: 'uses' | 'keeps';
  /** Fields of its events and states that readers of its streams do not see as they are; default none. */
  readonly veiled?: VeiledFields;
}

/** Names of fields, wherever they occur. Sealed text is veiled in every field. */
export interface VeiledFields {
  /** Personal data that events of older versions have in plain. It is shown to those who may open it. */
  readonly personal?: readonly string[];
  /** Shown to nobody, such as payment tokens. */
  readonly secret?: readonly string[];
}

/** A projection. `Commits` announces its commits under its name. */
export interface ProjectionBinding {
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- rows of any shape
  readonly projection: Projection<any>;
}
