import { fields } from '@maru/contracts';
import { ActLog, Refusal, Refuses } from '@maru/service';
import type { Principal } from '@maru/security';
import { Allow, Caller } from '@maru/security/nest';
import { Controller, Delete, Get, HttpCode, Param } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { RefreshTokens } from '../../tokens/refresh-tokens';

const time = z.iso.datetime();
const sessions = z.object({
  items: z
    .array(
      z.object({
        sessionId: fields.id,
        authenticatedAt: time.meta({ description: 'When the password was shown.' }),
        lastUsedAt: time.meta({ description: 'When its refresh token was last exchanged.' }),
        expiresAt: time.meta({ description: 'When it ends if its refresh token is not exchanged.' }),
        endsAt: time.meta({ description: 'When it ends in any case.' }),
      }),
    )
    .max(100),
});

@ApiTags('customers')
@Controller('api/users/sessions')
export class SessionsHttp {
  constructor(
    private readonly refreshTokens: RefreshTokens,
    private readonly acts: ActLog,
  ) {}

  @Allow('profile:read')
  @Get()
  @ApiOperation({ summary: 'My logins that have not ended, the newest first' })
  @ApiOkResponse({ standardSchema: sessions })
  async list(@Caller() { userId }: Principal): Promise<z.infer<typeof sessions>> {
    const rows = await this.refreshTokens.listOf(userId);
    const items = rows.map(({ familyId, authenticatedAt, lastUsedAt, expiresAt, endsAt }) => ({
      sessionId: familyId,
      authenticatedAt: authenticatedAt.toISOString(),
      lastUsedAt: lastUsedAt.toISOString(),
      expiresAt: expiresAt.toISOString(),
      endsAt: endsAt.toISOString(),
    }));
    return { items };
  }

  @Allow('profile:write')
  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'End one of my logins: its refresh token is good for nothing any more' })
  @ApiNoContentResponse()
  @Refuses('CUSTOMERS.UNKNOWN_SESSION')
  async end(@Caller() { userId }: Principal, @Param('id', { schema: fields.id }) id: string): Promise<void> {
    if (!(await this.refreshTokens.endFamily(userId, id)))
      throw new Refusal({ code: 'CUSTOMERS.UNKNOWN_SESSION', detail: 'There is no such login.' });
    this.acts.tell('SECURITY.SESSION_ENDED', { userId, sessionId: id });
  }
}
