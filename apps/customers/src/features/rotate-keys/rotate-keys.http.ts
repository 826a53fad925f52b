import { Allow, FreshLogin } from '@maru/security/nest';
import { ActRecords, Refuses } from '@maru/service';
import { Controller, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { SigningKeys } from '../../tokens/signing-keys';

const rotated = z.object({ kid: z.string().meta({ description: 'Of the key that is in force from now on.' }) });

@ApiTags('customers')
@Controller('api/users')
export class RotateKeysHttp {
  constructor(
    private readonly keys: SigningKeys,
    private readonly acts: ActRecords,
  ) {}

  @Allow('keys:write')
  @FreshLogin()
  @Post('signing-keys')
  @ApiOperation({ summary: 'Sign access tokens with a new key; those that are out stay good until they expire' })
  @ApiCreatedResponse({ standardSchema: rotated })
  @Refuses('HTTP.LOGIN_TOO_OLD')
  async rotate(): Promise<z.infer<typeof rotated>> {
    const kid = await this.keys.rotate((next) =>
      this.acts.record('SECURITY.SIGNING_KEY_ROTATED', { subject: next, details: { kid: next } }),
    );
    return { kid };
  }
}
