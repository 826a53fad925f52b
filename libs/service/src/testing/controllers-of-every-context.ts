import { AuditController } from '../audit/audit.module';
import { CommitFeedController } from '../commit-feed/commit-feed.module';
import { HealthController } from '../health/health.module';
import { ParkedController } from '../parked/parked.module';

/** The controllers that the service adds to each context. */
export const controllersOfEveryContext = [
  AuditController,
  CommitFeedController,
  HealthController,
  ParkedController,
] as const;
