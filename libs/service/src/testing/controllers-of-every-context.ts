import { AuditController } from '../audit/audit.module';
import { CommitFeedController } from '../commit-feed/commit-feed.module';
import { HealthController } from '../health/health.module';
import { ParkedController } from '../parked/parked.module';

/** The controllers that each context has besides its own. */
export const controllersOfEveryContext = [
  AuditController,
  CommitFeedController,
  HealthController,
  ParkedController,
] as const;
