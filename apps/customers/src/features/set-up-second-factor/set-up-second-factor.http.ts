import { fields } from '@maru/contracts';
import { Refuses } from '@maru/service';
import type { Principal } from '@maru/security';
import { Allow, Caller, FreshLogin } from '@maru/security/nest';
import { Body, Controller, HttpCode, Post, Req } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { clientNetwork } from '../../credentials/client-network';
import { BeginSecondFactor } from './begin-second-factor.handler';
import { ConfirmSecondFactor } from './confirm-second-factor.handler';

const begun = z.object({
  secret: z.string().meta({ description: 'In base32, to be typed into an authenticator app.' }),
  uri: z.string().meta({ description: '`otpauth://totp/…`, to be shown as a QR code.' }),
  recoveryCodes: z.array(z.string()).meta({ description: 'Each stands in for one code, once.' }),
});
const body = z.strictObject({ code: fields.text(100).meta({ description: 'Six digits of the app.' }) });

@ApiTags('customers')
@Controller('api/users/second-factor')
export class SetUpSecondFactorHttp {
  constructor(private readonly commands: CommandBus) {}

  @Allow('profile:write')
  @FreshLogin()
  @Post()
  @HttpCode(200)
  @ApiOperation({
    summary: 'Begin to set up one-time passwords for my logins; for those who work for the shop',
    description: 'The answer is shown once. `confirm` within a quarter of an hour switches it on.',
  })
  @ApiOkResponse({ standardSchema: begun })
  @Refuses('CUSTOMERS.NOT_STAFF', 'CUSTOMERS.SECOND_FACTOR_ON', 'CUSTOMERS.UNKNOWN_USER', 'HTTP.LOGIN_TOO_OLD')
  async begin(@Caller() { userId }: Principal): Promise<z.infer<typeof begun>> {
    const { secret, uri, recoveryCodes } = await this.commands.execute(new BeginSecondFactor(userId));
    return { secret, uri, recoveryCodes: [...recoveryCodes] };
  }

  @Allow('profile:write')
  @Post('confirm')
  @HttpCode(204)
  @ApiOperation({ summary: 'Switch it on with a code of the app; all my logins end, and each login needs a code' })
  @ApiNoContentResponse()
  @Refuses(
    'CUSTOMERS.WRONG_SECOND_FACTOR',
    'CUSTOMERS.NOT_STAFF',
    'CUSTOMERS.SECOND_FACTOR_ON',
    'CUSTOMERS.TOO_MANY_ATTEMPTS',
    'CUSTOMERS.UNKNOWN_USER',
  )
  confirm(
    @Caller() { userId }: Principal,
    @Body({ schema: body }) { code }: z.infer<typeof body>,
    @Req() request: FastifyRequest,
  ): Promise<void> {
    return this.commands.execute(new ConfirmSecondFactor(userId, code, clientNetwork(request)));
  }
}
