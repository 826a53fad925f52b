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
import { KnownNetworks } from './credentials/known-networks';
import { LoginThrottle } from './credentials/login-throttle';
import { NewPassword } from './credentials/new-password';
import { ChangeInitialPasswordHandler } from './features/change-initial-password/change-initial-password.handler';
import { ChangeInitialPasswordHttp } from './features/change-initial-password/change-initial-password.http';
import { ChangePasswordHandler } from './features/change-password/change-password.handler';
import { ChangePasswordHttp } from './features/change-password/change-password.http';
import { ConfirmAddressHandler } from './features/confirm-address/confirm-address.handler';
import { ConfirmAddressHttp } from './features/confirm-address/confirm-address.http';
import { ApplyForAccountHandler } from './features/register-user/apply-for-account.handler';
import { AskForResetHandler } from './features/reset-password/ask-for-reset.handler';
import { ResetPasswordHandler } from './features/reset-password/reset-password.handler';
import { ResetPasswordHttp } from './features/reset-password/reset-password.http';
import { SessionsHttp } from './features/sessions/sessions.http';
import { AccountLetters } from './letters/account-letters';
import { LetterCodes } from './letters/letter-codes';
import { ChangeProfileHandler } from './features/change-profile/change-profile.handler';
import { ChangeProfileHttp } from './features/change-profile/change-profile.http';
import { CloseAccountHandler } from './features/close-account/close-account.handler';
import { CloseAccountHttp } from './features/close-account/close-account.http';
import { EndAuthorityHandler } from './features/end-authority/end-authority.handler';
import { RemoveSecondFactorHandler } from './features/remove-second-factor/remove-second-factor.handler';
import { RemoveSecondFactorHttp } from './features/remove-second-factor/remove-second-factor.http';
import { BeginSecondFactorHandler } from './features/set-up-second-factor/begin-second-factor.handler';
import { ConfirmSecondFactorHandler } from './features/set-up-second-factor/confirm-second-factor.handler';
import { SetUpSecondFactorHttp } from './features/set-up-second-factor/set-up-second-factor.http';
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
import { InitialPasswords } from './operator/initial-passwords';
import { OperatorAccount } from './operator/operator-account';
import { CodeCheck } from './second-factor/code-check';
import { SecondFactors } from './second-factor/second-factors';
import { RefreshTokens } from './tokens/refresh-tokens';
import { SigningKeys } from './tokens/signing-keys';
import { TokenDesk } from './tokens/token-desk';
import { UnconfirmedAccounts } from './unconfirmed/unconfirmed-accounts';
import { JwksHttp } from './views/jwks/jwks.http';
import { SecondFactorStateHttp } from './views/second-factor/second-factor-state.http';
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
    ChangePasswordHttp,
    ChangeInitialPasswordHttp,
    ResetPasswordHttp,
    ConfirmAddressHttp,
    SessionsHttp,
    SecondFactorStateHttp,
    SetUpSecondFactorHttp,
    RemoveSecondFactorHttp,
    OwnAccountsListener,
  ],
  providers: [
    ...aggregates,
    ClaimSecret,
    ClaimedAddresses,
    Erasure,
    Credentials,
    PasswordHasher,
    LoginThrottle,
    KnownNetworks,
    NewPassword,
    AccountLetters,
    LetterCodes,
    SigningKeys,
    RefreshTokens,
    TokenDesk,
    ApiKeys,
    Authority,
    AuthorityEnds,
    AppointedBySettings,
    InitialPasswords,
    OperatorAccount,
    RegisterUserHandler,
    LogInHandler,
    ExchangeRefreshTokenHandler,
    ChangeProfileHandler,
    CloseAccountHandler,
    SetRolesHandler,
    GetUserHandler,
    EndAuthorityHandler,
    ApplyForAccountHandler,
    ConfirmAddressHandler,
    ChangePasswordHandler,
    ChangeInitialPasswordHandler,
    AskForResetHandler,
    ResetPasswordHandler,
    SecondFactors,
    CodeCheck,
    BeginSecondFactorHandler,
    ConfirmSecondFactorHandler,
    RemoveSecondFactorHandler,
    UnconfirmedAccounts,
  ],
})
export class CustomersModule {}
