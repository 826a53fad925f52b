import { Controller, Get, Module, Res } from '@nestjs/common';
import type { DynamicModule, OnModuleDestroy } from '@nestjs/common';
import { HealthCheckService, HealthIndicatorService, TerminusModule } from '@nestjs/terminus';
import type { FastifyReply } from 'fastify';
import { routedContexts } from './routes';
import type { RoutedContext } from './routes';
import { answerReadiness, Peers } from '@maru/service';
import { Upstreams } from './balancing/upstreams';
import { Readiness } from './readiness';

const CHECK_TIMEOUT_MS = 3_000;

/**
 * `/health/ready` is up while every context has at least one ready instance, with one indicator for each context. See
 * `Readiness`.
 */
@Controller('health')
export class HealthController implements OnModuleDestroy {
  private readonly readiness = new Readiness(() =>
    this.health.check(routedContexts.map((context) => () => this.indicatorOf(context))),
  );

  constructor(
    private readonly health: HealthCheckService,
    private readonly indicators: HealthIndicatorService,
    private readonly upstreams: Upstreams,
    private readonly peers: Peers,
  ) {}

  onModuleDestroy(): void {
    this.readiness.close();
  }

  @Get('live')
  live(): object {
    return { status: 'ok' };
  }

  @Get('ready')
  ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<object> {
    return answerReadiness(reply, this.readiness.now());
  }

  private async indicatorOf(context: RoutedContext) {
    const urls = this.upstreams.all(context).map(({ url }) => url);
    const answers = await Promise.all(urls.map((url) => readiness(context, url, this.peers)));
    const ready = answers.filter((answer) => answer === 'ready').length;
    const indicator = this.indicators.check(context);
    if (urls.length === 0) return indicator.down('no instance is known');
    if (ready === urls.length) return indicator.up();
    const instances = Object.fromEntries(urls.map((url, at) => [url, answers[at]]));
    return ready > 0 ? indicator.degraded({ instances }) : indicator.down({ instances });
  }
}

async function readiness(context: RoutedContext, url: string, peers: Peers): Promise<string> {
  try {
    const response = await peers.fetch(context, `${url}/health/ready`, {
      signal: AbortSignal.timeout(CHECK_TIMEOUT_MS),
    });
    await response.arrayBuffer();
    return response.ok ? 'ready' : `answers ${response.status}`;
  } catch (error) {
    const { message, cause } = error as Error;
    return (cause as Error | undefined)?.message ?? message;
  }
}

@Module({})
export class GatewayModule {
  static of(upstreams: Upstreams, peers: Peers): DynamicModule {
    return {
      module: GatewayModule,
      imports: [TerminusModule.forRoot({ logger: false })],
      controllers: [HealthController],
      providers: [
        { provide: Upstreams, useValue: upstreams },
        { provide: Peers, useValue: peers },
      ],
    };
  }
}
