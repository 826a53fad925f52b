import { Controller, Get } from '@nestjs/common';

/** Ready as soon as it listens: a context that is away makes answers partial, it takes no page down. */
@Controller('health')
export class HealthController {
  @Get('live')
  live(): object {
    return { status: 'ok' };
  }

  @Get('ready')
  ready(): object {
    return { status: 'ok' };
  }
}
