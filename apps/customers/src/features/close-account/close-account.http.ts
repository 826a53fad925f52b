import { Refuses } from '@maru/service';
import type { Principal } from '@maru/security';
import { Allow, Caller, FreshLogin } from '@maru/security/nest';
import { Controller, Delete, HttpCode } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CloseAccount } from './close-account.handler';

@ApiTags('customers')
@Controller('api/users')
export class CloseAccountHttp {
  constructor(private readonly commands: CommandBus) {}

  @Allow('profile:write')
  @FreshLogin()
  @Delete('profile')
  @HttpCode(204)
  @ApiOperation({
    summary: 'Close my account, and erase what the shop knows of me',
    description: 'Orders stay, without name and address. There is no way back.',
  })
  @ApiNoContentResponse()
  @Refuses('CUSTOMERS.UNKNOWN_USER', 'HTTP.LOGIN_TOO_OLD')
  close(@Caller() caller: Principal): Promise<void> {
    return this.commands.execute(new CloseAccount(caller.userId));
  }
}
