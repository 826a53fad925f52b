import { fields } from '@maru/contracts';
import { Refuses, withLocation } from '@maru/service';
import { Public } from '@maru/security/nest';
import { Body, Controller, Post, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiCreatedResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { RegisterUser } from './register-user.handler';

const body = z.strictObject({
  email: fields.email,
  // What makes a good one is the shop's rule; this only bounds the work of finding out.
  password: z.string().max(1_000).meta({ description: '12 to 128 characters.' }),
  name: fields.text(200),
  locale: fields.locale.default('en'),
});
const registered = z.object({ userId: fields.id });

@ApiTags('customers')
@Controller('api/users')
export class RegisterUserHttp {
  constructor(private readonly commands: CommandBus) {}

  @Public()
  @Post('register')
  @ApiOperation({ summary: 'Open an account' })
  @ApiCreatedResponse({ standardSchema: registered, headers: withLocation })
  @Refuses(
    'CUSTOMERS.EMAIL_TAKEN',
    'CUSTOMERS.PASSWORD_TOO_SHORT',
    'CUSTOMERS.PASSWORD_TOO_LONG',
    'CUSTOMERS.PASSWORD_IS_EMAIL',
    'CUSTOMERS.PASSWORD_TOO_COMMON',
    'CUSTOMERS.BUSY',
  )
  async register(
    @Body({ schema: body }) { password, ...newcomer }: z.infer<typeof body>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<z.infer<typeof registered>> {
    const { userId } = await this.commands.execute(new RegisterUser(newcomer, password));
    void reply.header('location', `/api/users/${userId}`);
    return { userId };
  }
}
