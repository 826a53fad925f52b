import type { ObservedPool } from '@maru/observability';
import type { DataSource } from 'typeorm';

/** The pool of `pg` behind a connected source, which TypeORM's types hide. */
export function poolOf(dataSource: DataSource): ObservedPool {
  return (dataSource.driver as unknown as { readonly master: ObservedPool }).master;
}
