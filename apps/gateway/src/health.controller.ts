import { Controller, Get, Inject, Module, Res, ServiceUnavailableException } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { HealthCheckService, HealthIndicatorService, TerminusModule } from '@nestjs/terminus';
import type { FastifyReply } from 'fastify';
import { routedContexts } from './routes';
import type { Resolver } from './routes';

const RESOLVER = Symbol('resolver');

/** `/health/ready`: every context is ready; one indicator for each. */
@Controller('health')
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly indicators: HealthIndicatorService,
    @Inject(RESOLVER) private readonly resolve: Resolver,
  ) {}

  @Get('live')
  live(): object {
    return { status: 'ok' };
  }

  @Get('ready')
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<object> {
    try {
      return await this.health.check(
        routedContexts.map((context) => async () => {
          const attempt = this.indicators.check(context).attempt(async ({ signal }) => {
            const { status } = await fetch(`${this.resolve(context)}/health/ready`, { signal });
            if (status !== 200) throw new Error(`answers ${status}`);
          });
          return attempt.withTimeout(3_000);
        }),
      );
    } catch (error) {
      if (!(error instanceof ServiceUnavailableException)) throw error;
      void reply.code(503);
      return error.getResponse() as object;
    }
  }
}

@Module({})
export class GatewayModule {
  static of(resolve: Resolver): DynamicModule {
    return {
      module: GatewayModule,
      imports: [TerminusModule.forRoot({ logger: false })],
      controllers: [HealthController],
      providers: [{ provide: RESOLVER, useValue: resolve }],
    };
  }
}
