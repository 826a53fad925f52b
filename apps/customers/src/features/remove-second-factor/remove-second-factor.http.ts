import { fields } from '@maru/contracts';
import { Refuses } from '@maru/service';
import { AccessDenied } from '@maru/security';
import type { Principal } from '@maru/security';
import { Allow, Caller, FreshLogin } from '@maru/security/nest';
import { Body, Controller, Delete, HttpCode, Param, Req } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { clientNetwork } from '../../credentials/client-network';
import { RemoveSecondFactor } from './remove-second-factor.handler';

const body = z.strictObject({
  code: fields.text(100).meta({ description: 'Six digits of the app, or a recovery code.' }),
});

@ApiTags('customers')
@Controller('api/users')
export class RemoveSecondFactorHttp {
  constructor(private readonly commands: CommandBus) {}

  @Allow('profile:write')
  @FreshLogin()
  @Delete('second-factor')
  @HttpCode(204)
  @ApiOperation({ summary: 'Switch my second factor off; all my logins end' })
  @ApiNoContentResponse()
  @Refuses(
    'CUSTOMERS.NO_SECOND_FACTOR',
    'CUSTOMERS.WRONG_SECOND_FACTOR',
    'CUSTOMERS.TOO_MANY_ATTEMPTS',
    'CUSTOMERS.UNKNOWN_USER',
    'HTTP.LOGIN_TOO_OLD',
  )
  switchOff(
    @Caller() { userId }: Principal,
    @Body({ schema: body }) { code }: z.infer<typeof body>,
    @Req() request: FastifyRequest,
  ): Promise<void> {
    return this.commands.execute(new RemoveSecondFactor(userId, { code, network: clientNetwork(request) }));
  }

  @Allow('roles:write')
  @FreshLogin()
  @Delete(':id/second-factor')
  @HttpCode(204)
  @ApiOperation({
    summary: 'Reset the second factor of somebody who has lost it',
    description: 'They log in by password alone then. Their logins end.',
  })
  @ApiNoContentResponse()
  @Refuses('CUSTOMERS.NO_SECOND_FACTOR', 'CUSTOMERS.UNKNOWN_USER', 'HTTP.LOGIN_TOO_OLD')
  reset(@Caller() caller: Principal, @Param('id', { schema: fields.id }) id: string): Promise<void> {
    // Otherwise a stolen token of theirs would do without a code.
    if (id === caller.userId) throw AccessDenied.forbidden('Somebody else has to reset your second factor.');
    return this.commands.execute(new RemoveSecondFactor(id));
  }
}
