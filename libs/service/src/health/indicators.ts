import type { Policies } from '@maru/resilience';
import { ServiceUnavailableException } from '@nestjs/common';
import type { HealthCheckResult, HealthIndicatorService } from '@nestjs/terminus';
import type { FastifyReply } from 'fastify';
import type { Draining } from '../draining';
import type { RunningGroups } from '../parked/running-groups';

/**
 * Answers the result of a readiness check, with 503 when a needed dependency is down.
 * @throws other errors of `check`
 */
export async function answerReadiness(reply: FastifyReply, check: Promise<HealthCheckResult>): Promise<object> {
  try {
    return await check;
  } catch (error) {
    if (!(error instanceof ServiceUnavailableException)) throw error;
    void reply.code(503);
    return error.getResponse() as object;
  }
}

/** `calls`: the circuit and the counts of every callee; degraded while a circuit is not closed. */
export function calleesIndicator(indicators: HealthIndicatorService, policies: Policies) {
  const callees = policies.snapshots();
  const details = Object.fromEntries(callees.map(({ name, ...state }) => [name, state]));
  const calls = indicators.check('calls');
  return callees.every(({ circuit }) => circuit === 'closed') ? calls.up(details) : calls.degraded(details);
}

/** `groups`: degraded while a consumer group or the relay waits for another version; names each with the reason. */
export function groupsIndicator(indicators: HealthIndicatorService, groups: RunningGroups) {
  const standing = groups.all().flatMap((consumer) => {
    const error = consumer.standing?.();
    return error ? [[consumer.group, error.message] as const] : [];
  });
  const all = indicators.check('groups');
  return standing.length === 0 ? all.up() : all.degraded(Object.fromEntries(standing));
}

/** `process`: down while the process drains. */
export function processIndicator(indicators: HealthIndicatorService, draining: Draining) {
  const process = indicators.check('process');
  return draining.signal.aborted ? process.down('draining') : process.up();
}
