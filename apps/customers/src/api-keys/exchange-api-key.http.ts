import { fields } from '@maru/contracts';
import { Refuses } from '@maru/service';
import { Public } from '@maru/security/nest';
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { accessTokenShape } from '../tokens/token-desk';
import type { AccessToken } from '../tokens/token-desk';
import { ApiKeys } from './api-keys';

const body = z.strictObject({ apiKey: fields.text(200) });

@ApiTags('customers')
@Controller('api/users')
export class ExchangeApiKeyHttp {
  constructor(private readonly keys: ApiKeys) {}

  @Public()
  @Post('token/api-key')
  @HttpCode(200)
  @ApiOperation({ summary: 'An access token of a minute for an API key; the gateway asks so for `X-API-Key`' })
  @ApiOkResponse({ standardSchema: accessTokenShape })
  @Refuses('CUSTOMERS.INVALID_API_KEY')
  exchange(@Body({ schema: body }) { apiKey }: z.infer<typeof body>): Promise<AccessToken> {
    return this.keys.exchange(apiKey);
  }
}
