import { Refuses } from '@maru/service';
import type { Principal } from '@maru/security';
import { Allow, Caller } from '@maru/security/nest';
import { Body, Controller, HttpCode, Post, Req } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { clientNetwork } from '../../credentials/client-network';
import { PASSWORD_REJECTIONS } from '../../domain/password-rules';
import { ChangePassword } from './change-password.handler';

const body = z.strictObject({
  currentPassword: z.string().max(1_000),
  newPassword: z.string().max(1_000).meta({ description: '12 to 128 characters.' }),
});

@ApiTags('customers')
@Controller('api/users')
export class ChangePasswordHttp {
  constructor(private readonly commands: CommandBus) {}

  @Allow('profile:write')
  @Post('password')
  @HttpCode(204)
  @ApiOperation({ summary: 'Change my password; all my logins end' })
  @ApiNoContentResponse()
  @Refuses(
    'CUSTOMERS.WRONG_CREDENTIALS',
    ...PASSWORD_REJECTIONS,
    'CUSTOMERS.PASSWORD_UNCHANGED',
    'CUSTOMERS.TOO_MANY_ATTEMPTS',
    'CUSTOMERS.UNKNOWN_USER',
    'CUSTOMERS.BUSY',
  )
  change(
    @Caller() { userId }: Principal,
    @Body({ schema: body }) { currentPassword, newPassword }: z.infer<typeof body>,
    @Req() request: FastifyRequest,
  ): Promise<void> {
    return this.commands.execute(new ChangePassword(userId, currentPassword, newPassword, clientNetwork(request)));
  }
}
