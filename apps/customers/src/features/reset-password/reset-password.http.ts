import { fields } from '@maru/contracts';
import { Refuses } from '@maru/service';
import { Public } from '@maru/security/nest';
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiAcceptedResponse, ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { PASSWORD_REJECTIONS } from '../../domain/password-rules';
import { AskForReset } from './ask-for-reset.handler';
import { ResetPassword } from './reset-password.handler';

const asked = z.object({ next: z.literal('reset-password') });
const wish = z.strictObject({ email: fields.email });
const body = z.strictObject({
  code: fields.text(200),
  newPassword: z.string().max(1_000).meta({ description: '12 to 128 characters.' }),
});

@ApiTags('customers')
@Controller('api/users/password')
export class ResetPasswordHttp {
  constructor(private readonly commands: CommandBus) {}

  @Public()
  @Post('reset-request')
  @HttpCode(202)
  @ApiOperation({
    summary: 'Ask for a letter with a code for another password',
    description: 'The answer is the same whether the address has an account or not.',
  })
  @ApiAcceptedResponse({ standardSchema: asked })
  async ask(@Body({ schema: wish }) { email }: z.infer<typeof wish>): Promise<z.infer<typeof asked>> {
    await this.commands.execute(new AskForReset(email));
    return { next: 'reset-password' };
  }

  @Public()
  @Post('reset')
  @HttpCode(204)
  @ApiOperation({
    summary: 'Set another password by the code of a letter; all logins end, and the address is confirmed',
  })
  @ApiNoContentResponse()
  @Refuses(
    'CUSTOMERS.INVALID_CODE',
    ...PASSWORD_REJECTIONS,
    'CUSTOMERS.PASSWORD_UNCHANGED',
    'CUSTOMERS.UNKNOWN_USER',
    'CUSTOMERS.BUSY',
  )
  reset(@Body({ schema: body }) { code, newPassword }: z.infer<typeof body>): Promise<void> {
    return this.commands.execute(new ResetPassword(code, newPassword));
  }
}
