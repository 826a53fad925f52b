import { Public } from '@maru/security/nest';
import { Controller, Get, Header } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { SigningKeys } from '../../tokens/signing-keys';

const jwks = z.object({ keys: z.array(z.looseObject({ kid: z.string(), kty: z.string() })) });

@ApiTags('customers')
@Controller('api/users')
export class JwksHttp {
  constructor(private readonly keys: SigningKeys) {}

  @Public()
  @Get('.well-known/jwks.json')
  // Verifiers read them again when they meet an unknown key.
  @Header('cache-control', 'public, max-age=60')
  @ApiOperation({ summary: 'The public keys that access tokens are verified with (RFC 7517)' })
  @ApiOkResponse({ standardSchema: jwks })
  async shown() {
    return { keys: await this.keys.published() };
  }
}
