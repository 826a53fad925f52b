import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ClaimSecret } from './addresses/claim-secret';
import { ClaimedAddresses } from './addresses/claimed-addresses';
import { Authority } from './authority/authority';
import { AuthorityEnds } from './authority/authority-ends';
import { AuthorityEndsHttp } from './authority/authority-ends.http';
import { aggregates } from './aggregates';
import { ApiKeyRow } from './api-keys/api-key.entity';
import { ApiKeys } from './api-keys/api-keys';
import { ApiKeysHttp } from './api-keys/api-keys.http';
import { ExchangeApiKeyHttp } from './api-keys/exchange-api-key.http';
import { CredentialRow } from './credentials/credential.entity';
import { Credentials } from './credentials/credentials';
import { PasswordHasher } from './credentials/password-hasher';
import { Erasure } from './erasure/erasure';
import { WrongPasswords } from './credentials/wrong-passwords';
import { ChangeProfileHandler } from './features/change-profile/change-profile.handler';
import { ChangeProfileHttp } from './features/change-profile/change-profile.http';
import { CloseAccountHandler } from './features/close-account/close-account.handler';
import { CloseAccountHttp } from './features/close-account/close-account.http';
import { EndAuthorityHandler } from './features/end-authority/end-authority.handler';
import { LogInHandler } from './features/login/login.handler';
import { LogInHttp } from './features/login/login.http';
import { LogOutHttp } from './features/logout/logout.http';
import { ExchangeRefreshTokenHandler } from './features/refresh-tokens/refresh-tokens.handler';
import { RefreshTokensHttp } from './features/refresh-tokens/refresh-tokens.http';
import { RegisterUserHandler } from './features/register-user/register-user.handler';
import { RegisterUserHttp } from './features/register-user/register-user.http';
import { RotateKeysHttp } from './features/rotate-keys/rotate-keys.http';
import { SetRolesHandler } from './features/set-roles/set-roles.handler';
import { SetRolesHttp } from './features/set-roles/set-roles.http';
import { OwnAccountsListener } from './integration/own-accounts.listener';
import { AppointedBySettings } from './operator/appointed-by-settings';
import { OperatorAccount } from './operator/operator-account';
import { RefreshTokens } from './tokens/refresh-tokens';
import { SigningKeys } from './tokens/signing-keys';
import { TokenDesk } from './tokens/token-desk';
import { JwksHttp } from './views/jwks/jwks.http';
import { ProfileGrpc } from './views/user/profile.grpc';
import { GetUserHttp } from './views/user/get-user.http';
import { GetUserHandler } from './views/user/get-user.query';

@Module({
  imports: [TypeOrmModule.forFeature([CredentialRow, ApiKeyRow])],
  controllers: [
    RegisterUserHttp,
    LogInHttp,
    RefreshTokensHttp,
    LogOutHttp,
    JwksHttp,
    RotateKeysHttp,
    ApiKeysHttp,
    ExchangeApiKeyHttp,
    ChangeProfileHttp,
    CloseAccountHttp,
    SetRolesHttp,
    AuthorityEndsHttp,
    GetUserHttp,
    ProfileGrpc,
    OwnAccountsListener,
  ],
  providers: [
    ...aggregates,
    ClaimSecret,
    ClaimedAddresses,
    Erasure,
    Credentials,
    PasswordHasher,
    WrongPasswords,
    SigningKeys,
    RefreshTokens,
    TokenDesk,
    ApiKeys,
    Authority,
    AuthorityEnds,
    AppointedBySettings,
    OperatorAccount,
    RegisterUserHandler,
    LogInHandler,
    ExchangeRefreshTokenHandler,
    ChangeProfileHandler,
    CloseAccountHandler,
    EndAuthorityHandler,
    SetRolesHandler,
    GetUserHandler,
  ],
})
export class CustomersModule {}
