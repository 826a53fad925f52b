import { fields } from '@maru/contracts';
import { Refuses, Settings, withLocation } from '@maru/service';
import { Public } from '@maru/security/nest';
import { Body, Controller, Inject, Post, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiAcceptedResponse, ApiCreatedResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import type { CustomersSettings } from '../../customers.settings';
import { PASSWORD_REJECTIONS } from '../../domain/password-rules';
import { ApplyForAccount } from './apply-for-account.handler';
import { RegisterUser } from './register-user.handler';

const body = z.strictObject({
  email: fields.email,
  // The shop's rules decide about a password; this limit only bounds the work of checking them.
  password: z.string().max(1_000).meta({ description: '12 to 128 characters.' }),
  name: fields.personName(200),
  locale: fields.locale.default('en'),
});
const registered = z.object({ userId: fields.id });
const applied = z.object({ next: z.literal('confirm-address') });

@ApiTags('customers')
@Controller('api/users')
export class RegisterUserHttp {
  constructor(
    private readonly commands: CommandBus,
    @Inject(Settings) private readonly settings: CustomersSettings,
  ) {}

  @Public()
  @Post('register')
  @ApiOperation({
    summary: 'Open an account',
    description:
      'A shop with a mail server answers 202, whether the address is known or not, and writes a letter to it: with a code for `confirm`, or that there is an account already. A shop without one confirms the address at once and answers 201, or 409.',
  })
  @ApiCreatedResponse({ standardSchema: registered, headers: withLocation })
  @ApiAcceptedResponse({ standardSchema: applied })
  @Refuses('CUSTOMERS.EMAIL_TAKEN', ...PASSWORD_REJECTIONS, 'CUSTOMERS.BUSY')
  async register(
    @Body({ schema: body }) { password, ...newcomer }: z.infer<typeof body>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<z.infer<typeof registered> | z.infer<typeof applied>> {
    if (this.settings.get('CUSTOMERS_CONFIRM_ADDRESSES') === 'letter') {
      await this.commands.execute(new ApplyForAccount(newcomer, password));
      void reply.status(202);
      return { next: 'confirm-address' };
    }
    const { userId } = await this.commands.execute(new RegisterUser(newcomer, password));
    void reply.header('location', `/api/users/${userId}`);
    return { userId };
  }
}
