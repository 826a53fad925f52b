import { fields } from '@maru/contracts';
import { Refuses } from '@maru/service';
import { Public } from '@maru/security/nest';
import { Body, Controller, HttpCode, Post, Req } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { clientNetwork } from '../../credentials/client-network';
import { PASSWORD_REJECTIONS } from '../../domain/password-rules';
import { ChangeInitialPassword } from './change-initial-password.handler';

const body = z.strictObject({
  email: fields.email,
  currentPassword: z.string().max(1_000),
  newPassword: z.string().max(1_000).meta({ description: '12 to 128 characters.' }),
});

@ApiTags('customers')
@Controller('api/users/password')
export class ChangeInitialPasswordHttp {
  constructor(private readonly commands: CommandBus) {}

  @Public()
  @Post('initial')
  @HttpCode(204)
  @ApiOperation({
    summary: 'Change the first password of the account of the settings, before the first login',
    description: 'Log in with the new password then. An account whose password was chosen answers 401.',
  })
  @ApiNoContentResponse()
  @Refuses(
    'CUSTOMERS.WRONG_CREDENTIALS',
    ...PASSWORD_REJECTIONS,
    'CUSTOMERS.PASSWORD_UNCHANGED',
    'CUSTOMERS.TOO_MANY_ATTEMPTS',
    'CUSTOMERS.BUSY',
  )
  change(
    @Body({ schema: body }) { email, currentPassword, newPassword }: z.infer<typeof body>,
    @Req() request: FastifyRequest,
  ): Promise<void> {
    const network = clientNetwork(request);
    return this.commands.execute(new ChangeInitialPassword(email, currentPassword, newPassword, network));
  }
}
