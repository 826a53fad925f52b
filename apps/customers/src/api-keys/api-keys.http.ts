import { fields } from '@maru/contracts';
import { listPage, listQuery, Refuses } from '@maru/service';
import { SCOPES } from '@maru/security';
import type { Principal } from '@maru/security';
import { Allow, Caller, FreshLogin } from '@maru/security/nest';
import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import type { ApiKeyRow } from './api-key.entity';
import { ApiKeys } from './api-keys';

const body = z.strictObject({
  name: fields.text(100),
  scopes: z.array(z.enum(SCOPES)).min(1).max(SCOPES.length),
  userId: fields.id.optional().meta({ description: 'The customer it acts for; otherwise it acts for the shop.' }),
  validDays: z.int().min(1).max(365).default(90).meta({ description: 'After so many days it ends by itself.' }),
});
const shown = z.object({
  keyId: fields.id,
  name: z.string(),
  scopes: z.array(z.enum(SCOPES)),
  userId: fields.id.optional(),
  issuedBy: fields.id,
  issuedAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  revokedAt: z.iso.datetime().optional(),
});
const issued = shown.extend({ apiKey: z.string().meta({ description: 'For `X-API-Key`. It is not shown again.' }) });
const wanted = listQuery({}, z.tuple([fields.moment, z.guid()]), 100);
const list = listPage(shown);

@ApiTags('customers')
@Controller('api/users/api-keys')
export class ApiKeysHttp {
  constructor(private readonly keys: ApiKeys) {}

  @Allow('keys:write')
  @FreshLogin()
  @Post()
  @ApiOperation({ summary: 'Issue an API key to a machine' })
  @ApiCreatedResponse({ standardSchema: issued })
  @Refuses('CUSTOMERS.SCOPE_NOT_GRANTABLE', 'CUSTOMERS.UNKNOWN_USER', 'HTTP.LOGIN_TOO_OLD')
  async issue(
    @Caller() { userId }: Principal,
    @Body({ schema: body }) wanted: z.infer<typeof body>,
  ): Promise<z.infer<typeof issued>> {
    const { apiKey, ...row } = await this.keys.issue(wanted, userId);
    return { ...shownKey(row), apiKey };
  }

  @Allow('keys:write')
  @Get()
  @ApiOperation({ summary: 'All API keys, the youngest first, without the keys themselves' })
  @ApiOkResponse({ standardSchema: list })
  async list(@Query({ schema: wanted }) asked: z.infer<typeof wanted>): Promise<z.infer<typeof list>> {
    const { rows, about } = await this.keys.list(asked);
    return { items: rows.map(shownKey), ...about };
  }

  @Allow('keys:write')
  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Revoke an API key; what was given for it ends within seconds' })
  @ApiNoContentResponse()
  @Refuses('CUSTOMERS.UNKNOWN_API_KEY')
  async revoke(@Param('id', { schema: fields.id }) id: string): Promise<void> {
    await this.keys.revoke(id);
  }
}

function shownKey({
  keyId,
  name,
  scopes,
  userId,
  issuedBy,
  issuedAt,
  expiresAt,
  revokedAt,
}: ApiKeyRow): z.infer<typeof shown> {
  return {
    keyId,
    name,
    scopes: [...scopes],
    ...(userId !== null && { userId }),
    issuedBy,
    issuedAt: issuedAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
    ...(revokedAt && { revokedAt: revokedAt.toISOString() }),
  };
}
