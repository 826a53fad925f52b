import { Refuses } from '@maru/service';
import type { Principal } from '@maru/security';
import { Allow, Caller } from '@maru/security/nest';
import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Users } from '../../aggregates';
import { SecondFactors } from '../../second-factor/second-factors';
import { unknownUser } from '../../unknown-user';

const shape = z.object({
  isOn: z.boolean(),
  recoveryCodesLeft: z.int().meta({ description: 'Of ten that were shown with the secret.' }),
});

@ApiTags('customers')
@Controller('api/users/second-factor')
export class SecondFactorStateHttp {
  constructor(
    private readonly users: Users,
    private readonly factors: SecondFactors,
  ) {}

  @Allow('profile:read')
  @Get()
  @ApiOperation({ summary: 'Whether my logins need a code, and how many recovery codes are left' })
  @ApiOkResponse({ standardSchema: shape })
  @Refuses('CUSTOMERS.UNKNOWN_USER')
  async get(@Caller() { userId }: Principal): Promise<z.infer<typeof shape>> {
    const { state: user } = await this.users.load(userId);
    if (!user || user.closed) throw unknownUser();
    const { secondFactor } = user;
    if (secondFactor === undefined) return { isOn: false, recoveryCodesLeft: 0 };
    return { isOn: true, recoveryCodesLeft: await this.factors.countRecoveryCodes(secondFactor) };
  }
}
