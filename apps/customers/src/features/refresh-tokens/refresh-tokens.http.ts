import { fields } from '@maru/contracts';
import { Refuses } from '@maru/service';
import { Public } from '@maru/security/nest';
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { tokensShape } from '../../tokens/token-desk';
import type { Tokens } from '../../tokens/token-desk';
import { ExchangeRefreshToken } from './refresh-tokens.handler';

const body = z.strictObject({ refreshToken: fields.text(200) });

@ApiTags('customers')
@Controller('api/users')
export class RefreshTokensHttp {
  constructor(private readonly commands: CommandBus) {}

  @Public()
  @Post('token/refresh')
  @HttpCode(200)
  @ApiOperation({ summary: 'Exchange a refresh token for new tokens; shown again later, it ends all of its login' })
  @ApiOkResponse({ standardSchema: tokensShape })
  @Refuses('CUSTOMERS.INVALID_REFRESH_TOKEN', 'CUSTOMERS.REFRESH_TOKEN_REUSED')
  exchange(@Body({ schema: body }) { refreshToken }: z.infer<typeof body>): Promise<Tokens> {
    return this.commands.execute(new ExchangeRefreshToken(refreshToken));
  }
}
