import { fields } from '@maru/contracts';
import { AccessDenied } from '@maru/security';
import type { Principal } from '@maru/security';
import { Allow, Caller } from '@maru/security/nest';
import { ActLog } from '@maru/service';
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { EndAuthority } from '../end-authority/end-authority.handler';
import { RefreshTokens } from '../../tokens/refresh-tokens';

const body = z.strictObject({ refreshToken: fields.text(200).optional() }).default({});

@ApiTags('customers')
@Controller('api/users')
export class LogOutHttp {
  constructor(
    private readonly refreshTokens: RefreshTokens,
    private readonly commands: CommandBus,
    private readonly acts: ActLog,
  ) {}

  @Allow()
  @Post('logout')
  @HttpCode(204)
  @ApiOperation({
    summary: 'End the login of this refresh token; without one, all logins of the user',
    description:
      'Without one, access tokens that are out are refused within seconds. With one, that login is not renewed any more.',
  })
  @ApiNoContentResponse()
  async logOut(
    @Caller() caller: Principal,
    @Body({ schema: body }) { refreshToken }: z.infer<typeof body>,
  ): Promise<void> {
    // A button that is lost must not log its owner out everywhere.
    if (caller.keyId !== undefined) throw AccessDenied.forbidden('An API key has no login to end: revoke it.');
    const { userId } = caller;
    if (refreshToken === undefined) return this.commands.execute(new EndAuthority(userId, 'logged-out'));
    await this.refreshTokens.end(userId, refreshToken);
    this.acts.tell('SECURITY.SESSION_ENDED', { userId });
  }
}
