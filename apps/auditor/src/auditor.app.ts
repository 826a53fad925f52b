import { auditorContract, definedBy } from '@maru/contracts';
import type { ContextDefinition } from '@maru/service';
import { AuditorModule } from './auditor.module';
import { auditorSettings } from './auditor.settings';
import { auditorPublications } from './integration/publications';
import { CreateAudit1799000000001 } from './migrations/create-audit';
import { BreachRow } from './views/breaches/breach.entity';
import { breachesProjection } from './views/breaches/breaches.projection';

/** Checks the promises of the shop on its log, all the time. */
export const auditor: ContextDefinition = {
  ...definedBy(auditorContract),
  module: AuditorModule,
  entities: [BreachRow],
  migrations: [CreateAudit1799000000001],
  publications: auditorPublications,
  projections: [{ projection: breachesProjection }],
  settings: auditorSettings,
};
