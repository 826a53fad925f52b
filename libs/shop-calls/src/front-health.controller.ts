import { Policies } from '@maru/resilience';
import { Public } from '@maru/security/nest';
import { answerReadiness, calleesIndicator, Draining, processIndicator } from '@maru/service';
import { Controller, Get, Module, Res } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { HealthCheckService, HealthIndicatorService, TerminusModule } from '@nestjs/terminus';
import type { FastifyReply } from 'fastify';

/**
 * A front is ready as soon as it listens, because an unreachable context only makes answers partial. `calls` shows the
 * circuit and the counts of every called context; it is degraded while a circuit is not closed.
 */
@Public()
@ApiExcludeController()
@Controller('health')
export class FrontHealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly indicators: HealthIndicatorService,
    private readonly policies: Policies,
    private readonly draining: Draining,
  ) {}

  @Get('live')
  live(): object {
    return { status: 'ok' };
  }

  @Get('ready')
  ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<object> {
    const check = this.health.check([
      () => calleesIndicator(this.indicators, this.policies),
      () => processIndicator(this.indicators, this.draining),
    ]);
    return answerReadiness(reply, check);
  }
}

/** `/health/live` and `/health/ready` of an app in front of the contexts. */
@Module({})
export class FrontHealthModule {
  static of(policies: Policies, draining: Draining): DynamicModule {
    return {
      module: FrontHealthModule,
      imports: [TerminusModule.forRoot({ logger: false })],
      controllers: [FrontHealthController],
      providers: [
        { provide: Policies, useValue: policies },
        { provide: Draining, useValue: draining },
      ],
    };
  }
}
