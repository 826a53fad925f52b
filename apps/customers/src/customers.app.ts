import { customersService } from '@maru/contracts/grpc';
import type { ContextDefinition } from '@maru/service';
import { CredentialRow } from './credentials/credential.entity';
import { CustomersModule } from './customers.module';
import { customersSettings } from './customers.settings';
import { customersPublications } from './integration/publications';
import { CreateCredentials1795000000001 } from './migrations/create-credentials';
import { RefreshFamilyRow, RefreshTokenRow } from './tokens/refresh-token.entity';
import { SigningKeyRow } from './tokens/signing-key.entity';

export { customersSettings } from './customers.settings';

/** Who has an account, and how they show it. What they log in with is in its tables alone, in no event. */
export const customers: ContextDefinition = {
  name: 'customers',
  module: CustomersModule,
  entities: [CredentialRow, SigningKeyRow, RefreshFamilyRow, RefreshTokenRow],
  migrations: [CreateCredentials1795000000001],
  publications: customersPublications,
  projections: [],
  routes: ['users'],
  service: customersService,
  settings: customersSettings,
};
