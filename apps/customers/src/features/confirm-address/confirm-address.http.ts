import { fields } from '@maru/contracts';
import { Refuses } from '@maru/service';
import { Public } from '@maru/security/nest';
import { Body, Controller, HttpCode, Post, Req } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { clientNetwork } from '../../credentials/client-network';
import { ConfirmAddress } from './confirm-address.handler';

const body = z.strictObject({ code: fields.text(200), password: z.string().max(1_000) });

@ApiTags('customers')
@Controller('api/users')
export class ConfirmAddressHttp {
  constructor(private readonly commands: CommandBus) {}

  @Public()
  @Post('confirm')
  @HttpCode(204)
  @ApiOperation({
    summary: 'Confirm my e-mail address by the code of the letter and my password',
    description: 'If somebody else registered the address, its owner takes the account by a reset of the password.',
  })
  @ApiNoContentResponse()
  @Refuses(
    'CUSTOMERS.INVALID_CODE',
    'CUSTOMERS.WRONG_CREDENTIALS',
    'CUSTOMERS.TOO_MANY_ATTEMPTS',
    'CUSTOMERS.UNKNOWN_USER',
    'CUSTOMERS.BUSY',
  )
  confirm(
    @Body({ schema: body }) { code, password }: z.infer<typeof body>,
    @Req() request: FastifyRequest,
  ): Promise<void> {
    return this.commands.execute(new ConfirmAddress(code, password, clientNetwork(request)));
  }
}
