import { fields } from '@maru/contracts';
import { Refuses } from '@maru/service';
import { Public } from '@maru/security/nest';
import { Body, Controller, HttpCode, Post, Req } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { clientNetwork } from '../../credentials/client-network';
import { tokensShape } from '../../tokens/token-desk';
import type { Tokens } from '../../tokens/token-desk';
import { LogIn } from './login.handler';

const body = z.strictObject({
  email: fields.email,
  password: z.string().max(1_000),
  code: fields.text(100).optional().meta({ description: 'Of the second factor, where there is one.' }),
});

@ApiTags('customers')
@Controller('api/users')
export class LogInHttp {
  constructor(private readonly commands: CommandBus) {}

  @Public()
  @Post('login')
  @HttpCode(200)
  @ApiOperation({ summary: 'Log in: an access token and a refresh token' })
  @ApiOkResponse({ standardSchema: tokensShape })
  @Refuses(
    'CUSTOMERS.WRONG_CREDENTIALS',
    'CUSTOMERS.SECOND_FACTOR_REQUIRED',
    'CUSTOMERS.WRONG_SECOND_FACTOR',
    'CUSTOMERS.PASSWORD_MUST_CHANGE',
    'CUSTOMERS.TOO_MANY_ATTEMPTS',
    'CUSTOMERS.BUSY',
  )
  logIn(
    @Body({ schema: body }) { email, password, code }: z.infer<typeof body>,
    @Req() request: FastifyRequest,
  ): Promise<Tokens> {
    return this.commands.execute(new LogIn(email, password, clientNetwork(request), code));
  }
}
