import { fields } from '@maru/contracts';
import { Controller, Get, Param } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { GetUser } from './get-user.query';

const user = z.object({ userId: fields.id, email: z.email(), name: z.string(), locale: fields.locale });

@ApiTags('customers')
@Controller('api/users')
export class GetUserHttp {
  constructor(private readonly queries: QueryBus) {}

  @Get(':id')
  @ApiOperation({ summary: 'One user' })
  @ApiOkResponse({ standardSchema: user })
  async get(@Param('id', { schema: fields.id }) id: string): Promise<z.infer<typeof user>> {
    const { userId, email, name, locale } = await this.queries.execute(new GetUser(id));
    return { userId, email, name, locale };
  }
}
