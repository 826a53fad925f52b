import { fields } from '@maru/contracts';
import { Refuses } from '@maru/service';
import { AccessDenied, STAFF_ROLES } from '@maru/security';
import type { Principal } from '@maru/security';
import { Allow, Caller, FreshLogin } from '@maru/security/nest';
import { Body, Controller, HttpCode, Param, Put } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { SetRoles } from './set-roles.handler';

const body = z.strictObject({
  roles: z
    .array(z.enum(STAFF_ROLES.filter((role) => role !== 'operator')))
    .max(STAFF_ROLES.length)
    .meta({ description: 'All of them; none makes the user a customer.' }),
});

@ApiTags('customers')
@Controller('api/users')
export class SetRolesHttp {
  constructor(private readonly commands: CommandBus) {}

  @Allow('roles:write')
  @FreshLogin()
  @Put(':id/roles')
  @HttpCode(204)
  @ApiOperation({
    summary: 'Say in which roles a user works for the shop',
    description: 'Their tokens end within seconds, and with `platform` the API keys that they have issued.',
  })
  @ApiNoContentResponse()
  @Refuses('CUSTOMERS.UNKNOWN_USER', 'CUSTOMERS.ADDRESS_UNCONFIRMED', 'HTTP.LOGIN_TOO_OLD')
  set(
    @Caller() caller: Principal,
    @Param('id', { schema: fields.id }) id: string,
    @Body({ schema: body }) { roles }: z.infer<typeof body>,
  ): Promise<void> {
    // So the last user of `platform` cannot remove the role from the shop.
    if (id === caller.userId) throw AccessDenied.forbidden('Somebody else has to change your roles.');
    return this.commands.execute(new SetRoles(id, roles));
  }
}
