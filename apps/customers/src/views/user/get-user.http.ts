import { fields } from '@maru/contracts';
import { ActRecords, Refuses } from '@maru/service';
import { maySee } from '@maru/security';
import type { Principal } from '@maru/security';
import { Allow, Caller } from '@maru/security/nest';
import { Controller, Get, Param } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { GetUser } from './get-user.query';
import { unknownUser } from '../../unknown-user';
import { userShape } from '../../user-shape';
import type { ShownUser } from '../../user-shape';

@ApiTags('customers')
@Controller('api/users')
export class GetUserHttp {
  constructor(
    private readonly queries: QueryBus,
    private readonly acts: ActRecords,
  ) {}

  @Allow('profile:read')
  @Get('profile')
  @ApiOperation({ summary: 'Who I am' })
  @ApiOkResponse({ standardSchema: userShape })
  @Refuses('CUSTOMERS.UNKNOWN_USER')
  profile(@Caller() caller: Principal): Promise<ShownUser> {
    return this.queries.execute(new GetUser(caller.userId));
  }

  @Allow('profile:read')
  @Get(':id')
  @ApiOperation({
    summary: 'One user; another than oneself for staff only',
    description: 'The audit records each opening of another user, with the reason in `X-Reason`.',
  })
  @ApiOkResponse({ standardSchema: userShape })
  @Refuses('CUSTOMERS.UNKNOWN_USER')
  async get(@Caller() caller: Principal, @Param('id', { schema: fields.id }) id: string): Promise<ShownUser> {
    // The same as for an unknown user, because ids must not leak.
    if (!maySee(caller, id)) throw unknownUser();
    const user = await this.queries.execute(new GetUser(id));
    if (id !== caller.userId) await this.acts.record('SECURITY.PERSONAL_DATA_OPENED', { subject: id });
    return user;
  }
}
