import { customersContract, definedBy } from '@maru/contracts';
import type { ContextDefinition } from '@maru/service';
import { ApiKeyRow } from './api-keys/api-key.entity';
import { AuthorityEndRow } from './authority/authority-end.entity';
import { CredentialRow } from './credentials/credential.entity';
import { CustomersModule } from './customers.module';
import { customersSettings } from './customers.settings';
import { customersPublications } from './integration/publications';
import { CreateAuthorityEnds1797000000001 } from './migrations/create-authority-ends';
import { CountLoginAttempts1798000000001 } from './migrations/count-login-attempts';
import { CreateApiKeys1795000000002 } from './migrations/create-api-keys';
import { CreateClaimSecret1795000000003 } from './migrations/create-claim-secret';
import { CreateCredentials1795000000001 } from './migrations/create-credentials';
import { IndexRefreshFamilyExpiry1796000000001 } from './migrations/index-refresh-family-expiry';
import { OrderApiKeys1796000000001 } from './migrations/order-api-keys';
import { MarkInitialPasswords1797100000001 } from './migrations/mark-initial-passwords';
import { AccountLetterRow } from './letters/account-letter.entity';
import { KnownNetworkRow } from './credentials/known-network.entity';
import { AddSecondFactors1797100000001 } from './migrations/add-second-factors';
import { SecureAccounts1796200000001 } from './migrations/secure-accounts';
import { RecoveryCodeRow, SecondFactorRow } from './second-factor/second-factor.entity';
import { RefreshFamilyRow, RefreshTokenRow } from './tokens/refresh-token.entity';
import { SigningKeyRow } from './tokens/signing-key.entity';

export { customersSettings } from './customers.settings';
export { formsOfSigningKeys, wrapSigningKeys } from './tokens/wrap-signing-keys';

/** Accounts and their credentials. Credentials are only in its tables, in no event. */
export const customers: ContextDefinition = {
  ...definedBy(customersContract),
  module: CustomersModule,
  entities: [
    CredentialRow,
    SigningKeyRow,
    RefreshFamilyRow,
    RefreshTokenRow,
    ApiKeyRow,
    AuthorityEndRow,
    AccountLetterRow,
    KnownNetworkRow,
    SecondFactorRow,
    RecoveryCodeRow,
  ],
  migrations: [
    CreateCredentials1795000000001,
    CreateApiKeys1795000000002,
    CreateClaimSecret1795000000003,
    IndexRefreshFamilyExpiry1796000000001,
    OrderApiKeys1796000000001,
    SecureAccounts1796200000001,
    CreateAuthorityEnds1797000000001,
    AddSecondFactors1797100000001,
    CountLoginAttempts1798000000001,
    MarkInitialPasswords1797100000001,
  ],
  retention: [
    // Deleted with its tokens. All of them have expired, so each is refused with or without its row.
    { table: 'refresh_family', since: 'expires_at', days: 1 },
    { table: 'authority_end', since: 'until', days: 1 },
    // A letter's code and its count end a day after the request.
    { table: 'account_letter', since: 'requested_at', days: 2 },
    // A later login from the network inserts it again.
    { table: 'known_network', since: 'seen_at', days: 90 },
    // Deleted with its recovery codes. It could be confirmed for a quarter of an hour.
    { table: 'second_factor', since: 'pending_since', days: 1 },
    // An attempt counts for a quarter of an hour.
    { table: 'login_attempt', since: 'last_at', days: 1 },
  ],
  publications: customersPublications,
  projections: [],
  // Open, because verifiers of tokens read them, and have no key to sign a request with.
  open: ['/api/users/.well-known/jwks.json', '/internal/authority-ends'],
  settings: customersSettings,
  personalData: 'keeps',
  // Plain in registrations of before personal keys.
  veiled: { personal: ['email', 'name'], secret: ['code'] },
};
