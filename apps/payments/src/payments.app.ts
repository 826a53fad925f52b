import { paymentsService } from '@maru/contracts/grpc';
import type { ContextDefinition } from '@maru/service';
import { paymentsPublications } from './integration/publications';
import { CreateSandbox1793000000010 } from './migrations/create-sandbox';
import { PaymentsModule } from './payments.module';
import { paymentsSettings } from './payments.settings';

/** The one payment of each order: asked for, captured once, given back whole. Its only tables are the sandbox provider's. */
export const payments: ContextDefinition = {
  name: 'payments',
  module: PaymentsModule,
  entities: [],
  migrations: [CreateSandbox1793000000010],
  publications: paymentsPublications,
  projections: [],
  routes: ['payments'],
  service: paymentsService,
  settings: paymentsSettings,
};
