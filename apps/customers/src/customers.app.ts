import type { ContextDefinition } from '@maru/service';
import { CustomersModule } from './customers.module';
import { customersPublications } from './integration/publications';

/** Who has an account. It has no tables of its own. */
export const customers: ContextDefinition = {
  name: 'customers',
  module: CustomersModule,
  entities: [],
  migrations: [],
  publications: customersPublications,
  projections: [],
  routes: ['users'],
};
