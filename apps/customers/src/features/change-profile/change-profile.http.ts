import { fields } from '@maru/contracts';
import { Refuses } from '@maru/service';
import type { Principal } from '@maru/security';
import { Allow, Caller } from '@maru/security/nest';
import { Body, Controller, Patch } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { userShape } from '../../user-shape';
import type { ShownUser } from '../../user-shape';
import { ChangeProfile } from './change-profile.handler';

const body = z
  .strictObject({ name: fields.personName(200), locale: fields.locale })
  .partial()
  .refine((change) => Object.keys(change).length > 0, 'must change something')
  .meta({ minProperties: 1 });

@ApiTags('customers')
@Controller('api/users')
export class ChangeProfileHttp {
  constructor(private readonly commands: CommandBus) {}

  @Allow('profile:write')
  @Patch('profile')
  @ApiOperation({ summary: 'Change my name or language' })
  @ApiOkResponse({ standardSchema: userShape })
  @Refuses('CUSTOMERS.UNKNOWN_USER')
  change(@Caller() caller: Principal, @Body({ schema: body }) change: z.infer<typeof body>): Promise<ShownUser> {
    return this.commands.execute(new ChangeProfile(caller.userId, change));
  }
}
