import { REQUEST_SECONDS } from '@maru/observability';
import type { Metrics } from '@maru/observability';
import type { CommandBus } from '@nestjs/cqrs';
import { Refusal } from '../refusal';

/**
 * Times every command of the bus as `maru_command_duration_seconds`, by its class and its outcome: accepted, refused
 * (by the rules) or failed.
 */
export function timeCommands(bus: CommandBus, metrics: Metrics): void {
  const duration = metrics.meter('@maru/service').createHistogram('maru_command_duration', {
    unit: 's',
    description: 'Duration of commands by their class and outcome: accepted, refused, failed',
    advice: { explicitBucketBoundaries: REQUEST_SECONDS },
  });
  const execute = bus.execute.bind(bus) as (...args: readonly unknown[]) => Promise<unknown>;
  const timed = async (...args: readonly [object, ...unknown[]]): Promise<unknown> => {
    const startedAt = performance.now();
    const end = (outcome: string) =>
      duration.record((performance.now() - startedAt) / 1_000, { command: args[0].constructor.name, outcome });
    try {
      const result = await execute(...args);
      end('accepted');
      return result;
    } catch (error) {
      end(error instanceof Refusal ? 'refused' : 'failed');
      throw error;
    }
  };
  bus.execute = timed;
}
