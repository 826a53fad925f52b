import { paymentsService } from '@maru/contracts/grpc';
import type { ContextDefinition } from '@maru/service';
import { paymentsPublications } from './integration/publications';
import { CreateSandbox1793000000010 } from './migrations/create-sandbox';
import { CreateProviderAttempts1793000000020 } from './migrations/create-provider-attempts';
import { PaymentsModule } from './payments.module';
import { paymentsSettings } from './payments.settings';

/**
 * The one payment of each order: asked for, captured once, given back whole.
 * Its tables are those of the sandbox provider and of the attempts.
 */
export const payments: ContextDefinition = {
  name: 'payments',
  module: PaymentsModule,
  entities: [],
  migrations: [CreateSandbox1793000000010, CreateProviderAttempts1793000000020],
  publications: paymentsPublications,
  projections: [],
  routes: ['payments'],
  service: paymentsService,
  settings: paymentsSettings,
};
