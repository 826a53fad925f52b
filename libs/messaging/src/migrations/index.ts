import type { MigrationInterface } from 'typeorm';
import { AddBatchFunction1770000008000 } from './add-batch-function';
import { AddDroppedAt1770000002000 } from './add-dropped-at';
import { AddHeardTypes1770000003000 } from './add-heard-types';
import { AddParkedEntity1770000005000 } from './add-parked-entity';
import { AddPartitions1770000000000 } from './add-partitions';
import { AddWaiting1770000004000 } from './add-waiting';
import { BoundByAge1770000007000 } from './bound-by-age';
import { CreateConsumerTables1760000000000 } from './create-consumer-tables';
import { CreateRelayTables1770000001000 } from './create-relay-tables';

/** The migrations of consumers and relays, oldest first. Every context's database has them, too. */
export const messagingMigrations: readonly (new () => MigrationInterface)[] = [
  CreateConsumerTables1760000000000,
  AddPartitions1770000000000,
  CreateRelayTables1770000001000,
  AddDroppedAt1770000002000,
  AddHeardTypes1770000003000,
  AddWaiting1770000004000,
  AddParkedEntity1770000005000,
  BoundByAge1770000007000,
  AddBatchFunction1770000008000,
];
