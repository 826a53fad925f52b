import type { ServiceContract } from '@maru/kernel';
import type { Publications } from '@maru/messaging';
import type { Projection } from '@maru/read-models';
import type { Type } from '@nestjs/common';
import type { EntitySchema, MigrationInterface } from 'typeorm';
import type { z } from 'zod';
import type { RetentionRule } from './retention/retention-rule';

/**
 * One context of the shop, as data: all that a process needs to run it, alone or beside the others.
 * `apps/<context>/src/<context>.app.ts` exports exactly one.
 */
export interface ContextDefinition {
  /** Also its stream prefix, its database and its role. */
  readonly name: string;
  /** The root Nest module: controllers, handlers, query handlers. Ports come from the global `RuntimeModule`. */
  readonly module: Type;
  readonly entities: readonly (Type | EntitySchema)[];
  /** Of its own tables, oldest first; those of the consumers' checkpoints are added by the service. */
  readonly migrations: readonly (new () => MigrationInterface)[];
  readonly publications: Publications;
  /**
   * Which rows of its tables go because of their age; those of the consumers' tables are added by the service. Default
   * none.
   */
  readonly retention?: readonly RetentionRule[];
  /** Its read models; each becomes a consumer group and can be rebuilt by name. */
  readonly projections: readonly ProjectionBinding[];
  /** The first path segments under `/api` that it answers, e.g. `['orders']`. */
  readonly routes: readonly string[];
  /** Those of its routes that the other processes may ask without a service token, as Nest has them: `/api/users/:id`. */
  readonly open?: readonly string[];
  /** What it answers over gRPC to others inside the shop; without it nothing, and it opens no port for it. */
  readonly service?: ServiceContract;
  /**
   * The environment variables that it reads, each with a default, e.g.
   * `z.object({ PAYMENTS_TIMEOUT_MS: z.coerce.number().int().positive().default(2_000) })`. Checked at start; see `Settings`.
   */
  readonly settings?: z.ZodObject;
  /**
   * Other values of its settings where the contexts are processes of their own, because events of others come a moment
   * later by way of Kafka there. The environment of the shop goes before them. Default none.
   */
  readonly apart?: Readonly<Record<string, string>>;
  /**
   * Whether it has to do with what is sealed by the keys of persons: `uses` may read the keys, `keeps` also makes and erases them.
   * Its providers may then ask for `PersonalData`. Default neither.
   */
  readonly personalData?: 'uses' | 'keeps';
}

/** A projection; what it has committed is told through `Commits` under the projection's name. */
export interface ProjectionBinding {
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- rows of any shape
  readonly projection: Projection<any>;
}
