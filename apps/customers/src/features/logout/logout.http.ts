import { fields } from '@maru/contracts';
import type { Principal } from '@maru/security';
import { Allow, Caller } from '@maru/security/nest';
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { RefreshTokens } from '../../tokens/refresh-tokens';

const body = z.strictObject({ refreshToken: fields.text(200).optional() }).default({});

@ApiTags('customers')
@Controller('api/users')
export class LogOutHttp {
  constructor(private readonly refreshTokens: RefreshTokens) {}

  @Allow()
  @Post('logout')
  @HttpCode(204)
  @ApiOperation({
    summary: 'End the login of this refresh token; without one, all logins of the user',
    description: 'Access tokens are not asked about again: those that are out are good until they expire.',
  })
  @ApiNoContentResponse()
  async logOut(
    @Caller() caller: Principal,
    @Body({ schema: body }) { refreshToken }: z.infer<typeof body>,
  ): Promise<void> {
    if (refreshToken === undefined) await this.refreshTokens.endAllOf(caller.userId);
    else await this.refreshTokens.end(caller.userId, refreshToken);
  }
}
