import { EventStore } from '@maru/event-store';
import { MessageBus } from '@maru/messaging';
import { Policies } from '@maru/resilience';
import { Public } from '@maru/security/nest';
import { Controller, Get, Module, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { HealthCheckService, HealthIndicatorService, TerminusModule } from '@nestjs/terminus';
import type { FastifyReply } from 'fastify';
import { DataSource } from 'typeorm';
import { Draining } from '../draining';
import { RunningGroups } from '../parked/running-groups';
import { answerReadiness, calleesIndicator, groupsIndicator, processIndicator } from './indicators';

const PROBE_LIMIT_MS = 2_000;

/**
 * `/health/live`: the process answers. `/health/ready`: it can take requests; one indicator for each dependency.
 * Without its broker a context is ready but degraded, because it accepts commands and publishes their events when the
 * broker is back. It is also degraded while a circuit is not closed; `calls` has the state and counts of every callee.
 * `groups` names the consumer groups that wait for another version of the code; another process may serve them.
 */
@Public()
@ApiExcludeController()
@Controller('health')
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly indicators: HealthIndicatorService,
    private readonly database: DataSource,
    private readonly eventStore: EventStore,
    private readonly bus: MessageBus,
    private readonly draining: Draining,
    private readonly policies: Policies,
    private readonly groups: RunningGroups,
  ) {}

  @Get('live')
  live(): object {
    return { status: 'ok' };
  }

  @Get('ready')
  ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<object> {
    const check = this.health.check([
      () => this.reach('database', () => this.database.query('SELECT 1')),
      () => this.reach('eventStore', () => this.eventStore.head()),
      () => this.reachBus(),
      () => calleesIndicator(this.indicators, this.policies),
      () => groupsIndicator(this.indicators, this.groups),
      () => processIndicator(this.indicators, this.draining),
    ]);
    return answerReadiness(reply, check);
  }

  private async reachBus() {
    const answer = await this.reach('bus', () => this.bus.check());
    const { status, ...details } = answer.bus;
    return status === 'up' ? answer : this.indicators.check('bus').degraded(details);
  }

  private async reach<Key extends string>(key: Key, probe: () => Promise<unknown>) {
    return this.indicators
      .check(key)
      .attempt(async () => void (await probe()))
      .withTimeout(PROBE_LIMIT_MS);
  }
}

@Module({ imports: [TerminusModule.forRoot({ logger: false })], controllers: [HealthController] })
export class HealthModule {}
